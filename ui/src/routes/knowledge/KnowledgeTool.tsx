/** The knowledge base beside a call: found as one types, read here, named in the notes. */
import { Button, TextInput } from "@mantine/core";
import { IconArrowLeft, IconNotes, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Article } from "../../api/knowledge";
import { useLocale } from "../../i18n";
import { changeDraft, draftOf } from "../agent/drafts";
import type { ToolProps } from "../agent/tools";
import { ArticleList } from "./ArticleList";
import { ArticleReader } from "./ArticleReader";
import { Hits } from "./Hits";
import { useFound } from "./useFound";

export function KnowledgeTool({ interaction, organization }: ToolProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [text, setText] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const { found, q, enabled } = useFound({ q: text, organization, limit: 10 });
  const note = (article: Article) => {
    const title = (locale === "en" && article.title.en) || article.title.fr;
    const named = t("knowledge.named", {
      title,
      link: `${location.origin}/knowledge/${article.id}`,
    });
    const before = draftOf(interaction).notes.trimEnd();
    changeDraft(interaction, { notes: before ? `${before}\n${named}` : named });
  };
  if (open) {
    return (
      <div className="stack">
        <div>
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconArrowLeft size={16} aria-hidden />}
            onClick={() => setOpen(null)}
          >
            {t("knowledge.results")}
          </Button>
        </div>
        <ArticleReader
          id={open}
          from={q || null}
          actions={(article) => (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconNotes size={16} aria-hidden />}
              onClick={() => note(article)}
            >
              {t("knowledge.to_notes")}
            </Button>
          )}
        />
      </div>
    );
  }
  return (
    <div className="stack">
      <TextInput
        aria-label={t("knowledge.search")}
        placeholder={t("knowledge.search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        type="search"
        maxLength={300}
      />
      {enabled ? (
        <Hits found={found} chosen={null} onOpen={(hit) => setOpen(hit.article.id)} />
      ) : (
        <ArticleList organization={organization} onOpen={setOpen} />
      )}
    </div>
  );
}
