/** The knowledge base: found by words, read, and for those who write, written. */
import { Button, Select, Tabs, TextInput } from "@mantine/core";
import { IconBook2, IconPlus, IconSearch } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";
import { Empty } from "../../parts/Empty";
import { ArticleEditor } from "./ArticleEditor";
import { ArticleList } from "./ArticleList";
import { ArticleReader } from "./ArticleReader";
import { Hits } from "./Hits";
import { KnowledgeReport } from "./KnowledgeReport";
import { useFound } from "./useFound";
import { WriterActions } from "./WriterActions";

type Tab = "read" | "written" | "review" | "report";

export function KnowledgePage() {
  const { t } = useTranslation();
  const me = useMe();
  const { id } = useParams({ strict: false }) as { id?: string };
  const { edit } = useSearch({ strict: false }) as { edit?: boolean };
  const navigate = useNavigate();
  const writes = leadsWork(me.person.role);
  const [tab, setTab] = useState<Tab>("read");
  const organizations = me.organizations ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const organization = chosen ?? (organizations.length === 1 ? organizations[0]!.id : null);
  const [making, setMaking] = useState(false);
  const [from, setFrom] = useState<string | null>(null);
  const open = (article: string, q: string | null = null) => {
    setMaking(false);
    setFrom(q);
    void navigate({ to: "/knowledge/$id", params: { id: article } });
  };
  const written = writes && tab !== "read";
  return (
    <div className="knowledge">
      <section className="page-pad" aria-label={t("knowledge.title")}>
        <div className="page-head between">
          <h1>{t("knowledge.title")}</h1>
          {writes && (
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setMaking(true)}
            >
              {t("knowledge.new")}
            </Button>
          )}
        </div>
        {organizations.length > 1 && (
          <Select
            aria-label={t("crm_setup.organization")}
            data={organizations.map((o) => ({ value: o.id, label: o.name }))}
            placeholder={t("knowledge.all_organizations")}
            clearable
            value={chosen}
            onChange={setChosen}
          />
        )}
        {writes ? (
          <Tabs value={tab} onChange={(value) => value && setTab(value as Tab)} keepMounted={false}>
            <Tabs.List aria-label={t("knowledge.title")}>
              {(["read", "written", "review", "report"] as const).map((name) => (
                <Tabs.Tab key={name} value={name}>
                  {t(`knowledge.tabs.${name}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={tab} pt={10}>
              {tab === "report" ? (
                <KnowledgeReport organization={organization} />
              ) : tab === "review" ? (
                <ArticleList
                  key="review"
                  organization={organization}
                  review
                  written
                  onOpen={open}
                />
              ) : (
                <Finder
                  key={tab}
                  organization={organization}
                  written={written}
                  chosen={id ?? null}
                  onOpen={open}
                />
              )}
            </Tabs.Panel>
          </Tabs>
        ) : (
          <Finder organization={organization} written={false} chosen={id ?? null} onOpen={open} />
        )}
      </section>
      <section className="page-pad" aria-label={t("knowledge.article")}>
        {making || (id && edit && writes) ? (
          <ArticleEditor
            key={making ? "new" : id}
            id={making ? null : id!}
            organization={organization}
            onDone={open}
            onCancel={() => (making ? setMaking(false) : open(id!))}
          />
        ) : id ? (
          <ArticleReader
            key={`${id} ${String(written)}`}
            id={id}
            written={writes}
            from={from}
            actions={(article) => (article.writable ? <WriterActions article={article} /> : null)}
          />
        ) : (
          <Empty icon={IconBook2} title={t("knowledge.none")} hint={t("knowledge.none_hint")} />
        )}
      </section>
    </div>
  );
}

interface FinderProps {
  organization: string | null;
  written: boolean;
  chosen: string | null;
  onOpen: (id: string, q?: string | null) => void;
}

/** What is typed is looked for; where nothing is, the latest articles stand. */
function Finder({ organization, written, chosen, onOpen }: FinderProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [text, setText] = useState("");
  // A search is counted for the organization whose articles are looked through.
  const counted = organization ?? me.organizations?.[0]?.id ?? null;
  const { found, q, enabled } = useFound({ q: text, organization, counted, written });
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
        autoFocus
      />
      {enabled ? (
        <Hits found={found} chosen={chosen} onOpen={(hit) => onOpen(hit.article.id, q)} />
      ) : (
        <ArticleList organization={organization} written={written} onOpen={(id) => onOpen(id)} />
      )}
    </div>
  );
}
