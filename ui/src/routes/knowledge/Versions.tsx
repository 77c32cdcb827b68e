/** Every version of an article, what it changed, and the way back to it. */
import { Button, SegmentedControl } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/knowledge";
import { tellProblem } from "../../app/problems";
import { lineDiff } from "../../format/lineDiff";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";

interface VersionsProps {
  article: api.Article;
  onRestored: () => void;
}

export function Versions({ article, onRestored }: VersionsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [shown, setShown] = useState(article.version);
  const found = useQuery({
    queryKey: ["articles", "versions", article.id, article.version],
    queryFn: () => api.articleVersions(article.id),
  });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const versions = found.data.items;
  const at = versions.findIndex((one) => one.version === shown);
  const one = versions[at];
  if (!one) return <Loading />;
  const restore = async () => {
    try {
      const saved = await api.saveArticle(article.id, article.version, one.content);
      notifications.show({ message: t("knowledge.saved", { version: saved.version }) });
      await queries.invalidateQueries({ queryKey: ["articles"] });
      onRestored();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <div className="stack">
      <ul className="versions" aria-label={t("knowledge.versions")}>
        {versions.map((v) => (
          <li key={v.version}>
            <button
              type="button"
              className="item row"
              aria-current={v.version === shown}
              onClick={() => setShown(v.version)}
            >
              <span className="strong num">{t("knowledge.version", { version: v.version })}</span>
              <span className="grow cut muted">{v.author}</span>
              {v.version === article.published && (
                <span className="badge tone-good">{t("knowledge.states.published")}</span>
              )}
              <span className="small muted num">{format.at(v.at)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Changes after={one.content} before={versions[at + 1]?.content ?? null} />
      {one.version !== article.version && (
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          onClick={() => void restore()}
        >
          {t("knowledge.restore", { version: one.version })}
        </Button>
      )}
    </div>
  );
}

const SIGNS = { same: " ", added: "+", removed: "−" } as const;

interface ChangesProps {
  after: api.ArticleContent;
  before: api.ArticleContent | null;
}

function Changes({ after, before }: ChangesProps) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<"fr" | "en">("fr");
  const whole = (content: api.ArticleContent | null) =>
    content
      ? [
          `# ${content.title[language] ?? ""}`,
          `${t("knowledge.fields.category")} ${content.category}`,
          `${t("knowledge.fields.tags")} ${content.tags?.join(", ") ?? ""}`,
          t(`knowledge.audiences.${content.audience}`),
          "",
          content.text[language] ?? "",
        ].join("\n")
      : "";
  const lines = lineDiff(whole(before), whole(after));
  return (
    <>
      {after.text.en && (
        <SegmentedControl
          size="xs"
          aria-label={t("app.language")}
          data={[
            { value: "fr", label: "Français" },
            { value: "en", label: "English" },
          ]}
          value={language}
          onChange={(value) => setLanguage(value as "fr" | "en")}
        />
      )}
      <pre className="diff" tabIndex={0} aria-label={t("knowledge.changes")}>
        {lines.map((line, n) => (
          <span key={n} className={line.kind}>
            {SIGNS[line.kind]} {line.text}
            {"\n"}
          </span>
        ))}
      </pre>
    </>
  );
}
