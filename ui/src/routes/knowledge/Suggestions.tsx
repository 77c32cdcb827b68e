/** Articles that fit what is being written, beside a ticket's form. */
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBulb, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/knowledge";
import { useLocale } from "../../i18n";
import { SidePanel } from "../../parts/SidePanel";
import { ArticleReader } from "./ArticleReader";
import { Pieces } from "./Pieces";

interface SuggestionsProps {
  organization: string;
  text: string;
  /** Puts a line that names the article into the text. */
  onInsert?: (text: string) => void;
}

const TYPING_MS = 600;
const LEAST = 8;
const SHOWN = 3;

export function Suggestions({ organization, text, onInsert }: SuggestionsProps) {
  const { t } = useTranslation();
  const language = useLocale();
  const [asked] = useDebouncedValue(text.trim().slice(0, 4_000), TYPING_MS);
  const [open, setOpen] = useState<api.ArticleLine | null>(null);
  const enabled = asked.length >= LEAST;
  const found = useQuery({
    queryKey: ["articles", "suggest", organization, asked, language],
    queryFn: () => api.suggestArticles(organization, asked, language),
    enabled,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  const items = enabled ? (found.data?.items.slice(0, SHOWN) ?? []) : [];
  const title = (a: api.ArticleLine) => (language === "en" && a.title.en) || a.title.fr;
  if (items.length === 0) return null;
  return (
    <section className="suggestions" aria-label={t("knowledge.suggested")}>
      <span className="row small strong">
        <IconBulb size={16} aria-hidden />
        {t("knowledge.suggested")}
      </span>
      <ul className="plain">
        {items.map(({ article, excerpt }) => (
          <li key={article.id} className="row">
            <button type="button" className="link grow cut" onClick={() => setOpen(article)}>
              {title(article)}
              <span className="small muted">
                {" "}
                <Pieces of={excerpt} />
              </span>
            </button>
            {onInsert && (
              <Button
                size="compact-xs"
                variant="subtle"
                leftSection={<IconPlus size={14} aria-hidden />}
                aria-label={t("knowledge.insert_named", { title: title(article) })}
                onClick={() =>
                  onInsert(
                    t("knowledge.named", {
                      title: title(article),
                      link: `${location.origin}/knowledge/${article.id}`,
                    }),
                  )
                }
              >
                {t("knowledge.insert")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {open && (
        <SidePanel title={t("knowledge.article")} size={560} onClose={() => setOpen(null)}>
          <ArticleReader id={open.id} />
        </SidePanel>
      )}
    </section>
  );
}
