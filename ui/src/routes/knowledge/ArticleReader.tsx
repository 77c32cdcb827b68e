/** One article to be read: its text, its files, and whether it was of use. */
import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFile, IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/knowledge";
import { tellProblem } from "../../app/problems";
import { useLocale } from "../../i18n";
import { Failed, Loading } from "../../parts/Empty";
import { Markdown } from "../../parts/Markdown";
import { useFormat } from "../../parts/useFormat";
import { ArticleBadges } from "./ArticleBadges";

interface ReaderProps {
  id: string;
  /** The latest version instead of the published one. */
  written?: boolean;
  /** The search that led here. */
  from?: string | null;
  /** What can be done with it: depends on the place. */
  actions?: (article: api.Article) => ReactNode;
}

export function ArticleReader({ id, written = false, from = null, actions }: ReaderProps) {
  const found = useQuery({
    queryKey: ["articles", "one", id, written],
    queryFn: () => api.article(id, written),
  });
  const published = found.data?.published ?? null;
  useEffect(() => {
    // Counted once per opening; a count that is lost stops nobody from reading.
    if (published !== null) api.articleOpened(id, from).catch(() => undefined);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the search is that of the opening
  }, [id, published !== null]);
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <Read article={found.data} actions={actions?.(found.data)} />;
}

function Read({ article, actions }: { article: api.Article; actions: ReactNode }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const [language, setLanguage] = useState(locale);
  const english = article.text.en;
  const shows = language === "en" && english ? "en" : "fr";
  const text = shows === "en" && english ? english : article.text.fr;
  const title = (shows === "en" && article.title.en) || article.title.fr;
  return (
    <article className="article" aria-label={title} lang={shows}>
      <div className="row between wrap">
        <ArticleBadges article={article} />
        <div className="row">
          {english && (
            <SegmentedControl
              size="xs"
              aria-label={t("app.language")}
              data={[
                { value: "fr", label: "Français" },
                { value: "en", label: "English" },
              ]}
              value={shows}
              onChange={(value) => setLanguage(value as "fr" | "en")}
            />
          )}
          {actions}
        </div>
      </div>
      <h2 className="article-title">{title}</h2>
      <p className="small muted">
        {[
          article.category,
          t("knowledge.version", { version: article.shown }),
          format.at(article.updated_at, "day"),
          article.author,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <Markdown text={text} file={(file) => api.fileAddress(article.id, file)} />
      {article.files.length > 0 && (
        <ul className="files" aria-label={t("knowledge.files")}>
          {article.files.map((file) => (
            <li key={file.id}>
              <a href={api.fileAddress(article.id, file.id)} target="_blank" rel="noopener">
                <IconFile size={14} aria-hidden /> {file.name}
              </a>
            </li>
          ))}
        </ul>
      )}
      {article.published !== null && article.published !== undefined && (
        <Opinion key={`${article.id} ${article.shown}`} article={article} />
      )}
    </article>
  );
}

function Opinion({ article }: { article: api.Article }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [said, setSaid] = useState<boolean | null>(null);
  const [comment, setComment] = useState("");
  const rate = async (useful: boolean, words: string) => {
    setSaid(useful);
    try {
      await api.rateArticle(article.id, article.shown, useful, words);
      if (useful || words) {
        notifications.show({ message: t("knowledge.thanks") });
        void queries.invalidateQueries({ queryKey: ["articles"] });
      }
    } catch (error) {
      setSaid(null);
      tellProblem(error, t);
    }
  };
  return (
    <div className="opinion stack" role="group" aria-label={t("knowledge.useful")}>
      <div className="row wrap">
        <span className="strong">{t("knowledge.useful")}</span>
        <Button
          size="xs"
          variant={said === true ? "filled" : "default"}
          aria-pressed={said === true}
          leftSection={<IconThumbUp size={16} aria-hidden />}
          onClick={() => void rate(true, "")}
        >
          {t("app.yes")} · {article.useful}
        </Button>
        <Button
          size="xs"
          variant={said === false ? "filled" : "default"}
          aria-pressed={said === false}
          leftSection={<IconThumbDown size={16} aria-hidden />}
          onClick={() => void rate(false, "")}
        >
          {t("app.no")} · {article.useless}
        </Button>
        <span className="small muted">{t("knowledge.views", { count: article.views })}</span>
      </div>
      {said === false && (
        <form
          className="row"
          style={{ alignItems: "flex-end" }}
          onSubmit={(event) => {
            event.preventDefault();
            void rate(false, comment.trim());
          }}
        >
          <Textarea
            className="grow"
            label={t("knowledge.what_lacks")}
            autosize
            minRows={1}
            maxRows={4}
            maxLength={2000}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={!comment.trim()}>
            {t("knowledge.send")}
          </Button>
        </form>
      )}
    </div>
  );
}
