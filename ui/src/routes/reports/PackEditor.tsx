/** One pack: its introduction, its reports with comments, the committee's decisions. */
import { ActionIcon, Button, Select, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconArrowDown,
  IconArrowLeft,
  IconArrowUp,
  IconDownload,
  IconX,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/reports";
import type { PackSection, PackView } from "../../api/reports";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { download } from "../../format/csv";
import { fileName } from "../../format/table";
import { useLocale } from "../../i18n";
import { Failed, Loading } from "../../parts/Empty";
import { Decisions } from "./Decisions";

interface PackEditorProps {
  id: string;
  onBack: () => void;
}

export function PackEditor({ id, onBack }: PackEditorProps) {
  const pack = useQuery({ queryKey: ["reports", "pack", id], queryFn: () => api.pack(id) });
  if (pack.isError) return <Failed error={pack.error} retry={() => void pack.refetch()} />;
  if (pack.isPending) return <Loading />;
  return <Editor key={pack.data.version} pack={pack.data} onBack={onBack} />;
}

function Editor({ pack, onBack }: { pack: PackView; onBack: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const [title, setTitle] = useState(pack.title);
  const [introduction, setIntroduction] = useState(pack.introduction);
  const [sections, setSections] = useState(pack.sections);
  const [busy, setBusy] = useState(false);
  const writes = me.person.role !== "organization";
  const changed =
    title !== pack.title || introduction !== pack.introduction || sections !== pack.sections;
  const save = async () => {
    const change = { version: pack.version, title, introduction, sections };
    const saved = await api.changePack(pack.id, change);
    queries.setQueryData(["reports", "pack", pack.id], saved);
    await queries.invalidateQueries({ queryKey: ["reports", "packs"] });
  };
  const doing = async (what: () => Promise<void>) => {
    setBusy(true);
    try {
      await what();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const pdf = () =>
    doing(async () => {
      if (changed && writes) await save();
      download(fileName(title, "pdf"), await api.packPdf(pack.id));
    });
  const remove = () => {
    if (!window.confirm(t("reports.packs.sure"))) return;
    void doing(async () => {
      await api.removePack(pack.id);
      await queries.invalidateQueries({ queryKey: ["reports", "packs"] });
      notifications.show({ message: t("reports.packs.removed") });
      onBack();
    });
  };
  return (
    <section aria-label={pack.title}>
      <div className="row wrap" style={{ alignItems: "flex-end", marginBottom: 12 }}>
        <Button
          variant="subtle"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={onBack}
        >
          {t("reports.back")}
        </Button>
        <TextInput
          className="grow"
          label={t("reports.name")}
          value={title}
          readOnly={!writes}
          maxLength={160}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        {writes && (
          <>
            <Button variant="default" disabled={busy} onClick={remove}>
              {t("reports.packs.remove")}
            </Button>
            <Button
              variant="default"
              disabled={!changed || title.trim() === ""}
              loading={busy}
              onClick={() =>
                void doing(async () => {
                  await save();
                  notifications.show({ message: t("reports.packs.saved") });
                })
              }
            >
              {t("app.save")}
            </Button>
          </>
        )}
        <Button
          loading={busy}
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => void pdf()}
        >
          {t("reports.packs.pdf")}
        </Button>
      </div>
      <Textarea
        label={t("reports.packs.introduction")}
        autosize
        minRows={2}
        readOnly={!writes}
        value={introduction}
        onChange={(event) => setIntroduction(event.currentTarget.value)}
      />
      <h2>{t("reports.packs.sections")}</h2>
      <Sections sections={sections} writes={writes} onChange={setSections} />
      <Decisions pack={pack} writes={writes} />
    </section>
  );
}

interface SectionsProps {
  sections: PackSection[];
  writes: boolean;
  onChange: (sections: PackSection[]) => void;
}

function Sections({ sections, writes, onChange }: SectionsProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const kept = useQuery({ queryKey: ["reports", "kept"], queryFn: api.reports });
  const standard = useQuery({ queryKey: ["reports", "standard"], queryFn: api.standard });
  const put = (place: number, part: Partial<PackSection>) =>
    onChange(sections.map((one, n) => (n === place ? { ...one, ...part } : one)));
  const swap = (place: number, by: number) => {
    const next = [...sections];
    [next[place], next[place + by]] = [next[place + by]!, next[place]!];
    onChange(next);
  };
  const span = sections[0]?.definition.span;
  const offered = [
    ...(kept.data?.items ?? []).map((one) => ({
      value: `kept ${one.id}`,
      label: one.name,
      section: { title: one.name, comment: "", definition: one.definition },
    })),
    ...(standard.data?.items ?? []).map((one) => ({
      value: `standard ${one.key}`,
      label: one.name[locale],
      section: { title: one.name[locale], comment: "", definition: one.definition },
    })),
  ];
  const add = (value: string | null) => {
    const found = offered.find((one) => one.value === value);
    if (!found) return;
    // The pack's days are the days of each of its reports.
    const definition = { ...found.section.definition, ...(span && { span }) };
    onChange([...sections, { ...found.section, definition }]);
  };
  return (
    <div className="panel">
      {sections.map((one, place) => (
        <div key={place} className="pack-section">
          <TextInput
            label={t("reports.packs.section", { n: place + 1 })}
            value={one.title}
            readOnly={!writes}
            maxLength={160}
            onChange={(event) => put(place, { title: event.currentTarget.value })}
          />
          <Textarea
            label={t("reports.packs.comment")}
            aria-label={t("reports.packs.comment_of", { name: one.title })}
            autosize
            minRows={1}
            readOnly={!writes}
            value={one.comment ?? ""}
            onChange={(event) => put(place, { comment: event.currentTarget.value })}
          />
          {writes && (
            <div className="row" style={{ paddingTop: 24 }}>
              <ActionIcon
                variant="subtle"
                disabled={place === 0}
                aria-label={t("reports.packs.up", { name: one.title })}
                onClick={() => swap(place, -1)}
              >
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                disabled={place === sections.length - 1}
                aria-label={t("reports.packs.down", { name: one.title })}
                onClick={() => swap(place, 1)}
              >
                <IconArrowDown size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                aria-label={t("reports.packs.drop", { name: one.title })}
                onClick={() => onChange(sections.filter((_, n) => n !== place))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </div>
          )}
        </div>
      ))}
      {writes && (
        <div style={{ padding: 12 }}>
          <Select
            label={t("reports.packs.add_section")}
            w={320}
            value={null}
            data={offered.map(({ value, label }) => ({ value, label }))}
            onChange={add}
          />
        </div>
      )}
    </div>
  );
}
