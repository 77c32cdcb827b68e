/** The audit log: found, read, exported; one act opened to what it changed. */
import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconListSearch, IconSearch, IconX } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/access";
import { everyPage } from "../../../api/pages";
import { fr } from "../../../i18n/fr";
import { Empty, Failed, Loading } from "../../../parts/Empty";
import { ExportMenu } from "../../../parts/ExportMenu";
import { Grid } from "../../../parts/Grid";
import { useFormat, useNames } from "../../../parts/useFormat";
import { actWords, changeLines } from "./words";

type Kind = keyof typeof fr.access.kinds;
const KINDS = Object.keys(fr.access.kinds) as Kind[];
const PAGE = 100;

/** A local day's beginning, and the beginning of the day after. */
const begins = (day: string) => (day ? new Date(`${day}T00:00:00`).toISOString() : null);
const ends = (day: string) => {
  if (!day) return null;
  const next = new Date(`${day}T00:00:00`);
  next.setDate(next.getDate() + 1);
  return next.toISOString();
};

export function AuditSection() {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [kind, setKind] = useState<string | null>(null);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [chosen, setChosen] = useState<number | null>(null);
  const [q] = useDebouncedValue(text, 250);
  const filter = { q, action: kind, from: begins(from), to: ends(to) };
  const read = (cursor: string | null, limit: number) =>
    api.audit({ ...filter, cursor, limit } as api.AuditFilter);
  const pages = useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) => read(pageParam, PAGE),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const open = rows.find((row) => row.seq === chosen);
  return (
    <div className="audit-split" data-open={open ? true : undefined}>
      <section className="panel" aria-label={t("access.audit")}>
        <div className="panel-head">
          <h2 className="grow">{t("access.audit")}</h2>
          <Export read={(cursor) => read(cursor, 200)} />
        </div>
        <div className="panel-body stack">
          <span className="muted">{t("access.audit_hint")}</span>
          <div className="row wrap" style={{ alignItems: "flex-end" }}>
            <TextInput
              className="grow"
              type="search"
              aria-label={t("access.audit_find")}
              placeholder={t("access.audit_find")}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              miw={220}
            />
            <Select
              aria-label={t("access.audit_kind")}
              placeholder={t("access.audit_all")}
              data={KINDS.map((value) => ({ value, label: t(`access.kinds.${value}`) }))}
              value={kind}
              onChange={setKind}
              clearable
              searchable
            />
            <Day label={t("access.audit_from")} value={from} onChange={setFrom} />
            <Day label={t("access.audit_to")} value={to} onChange={setTo} />
          </div>
        </div>
        {pages.isError && <Failed error={pages.error} retry={() => void pages.refetch()} />}
        {pages.isPending && <Loading />}
        {pages.isSuccess && rows.length === 0 && (
          <Empty
            icon={IconListSearch}
            title={t("access.audit_none")}
            hint={t("access.audit_none_hint")}
          />
        )}
        {rows.length > 0 && (
          <div className="scroll" style={{ maxHeight: "calc(100vh - 250px)" }}>
            <Acts rows={rows} chosen={chosen} onOpen={(row) => setChosen(row.seq)} />
            {pages.hasNextPage && (
              <div className="row" style={{ justifyContent: "center", padding: 8 }}>
                <Button
                  variant="subtle"
                  loading={pages.isFetchingNextPage}
                  onClick={() => void pages.fetchNextPage()}
                >
                  {t("access.audit_more")}
                </Button>
              </div>
            )}
          </div>
        )}
      </section>
      {open && <Act act={open} onClose={() => setChosen(null)} />}
    </div>
  );
}

interface DayProps {
  label: string;
  value: string;
  onChange: (day: string) => void;
}

function Day({ label, value, onChange }: DayProps) {
  return (
    <TextInput
      type="date"
      aria-label={label}
      leftSection={<span className="small muted">{label}</span>}
      leftSectionWidth={36}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

type Read = (cursor: string | null) => Promise<{
  items: api.AuditView[];
  next_cursor: string | null;
}>;

function Export({ read }: { read: Read }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <ExportMenu
      name={t("access.audit")}
      rows={() => everyPage(read)}
      columns={[
        { title: t("access.audit_seq"), value: (row) => row.seq },
        { title: t("access.audit_at"), value: (row) => row.at },
        { title: t("access.audit_who"), value: (row) => row.login },
        { title: t("access.audit_what"), value: (row) => actWords(row.action, t) },
        { title: t("access.audit_about"), value: (row) => row.subject },
        {
          title: t("access.audit_for"),
          value: (row) => names.organization(row.organization) ?? "",
        },
        { title: t("access.audit_address"), value: (row) => row.address ?? "" },
        {
          title: t("access.audit_before"),
          value: (row) => (row.before ? JSON.stringify(row.before) : ""),
        },
        {
          title: t("access.audit_after"),
          value: (row) => (row.after ? JSON.stringify(row.after) : ""),
        },
      ]}
    />
  );
}

interface ActsProps {
  rows: api.AuditView[];
  chosen: number | null;
  onOpen: (row: api.AuditView) => void;
}

function Acts({ rows, chosen, onOpen }: ActsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  return (
    <Grid
      label={t("access.audit")}
      rows={rows}
      keyOf={(row) => String(row.seq)}
      chosen={chosen === null ? null : String(chosen)}
      onOpen={onOpen}
      columns={[
        { id: "at", head: t("access.audit_at"), cell: (row) => format.at(row.at, "full") },
        {
          id: "who",
          head: t("access.audit_who"),
          cell: (row) =>
            row.login ? (
              <code>{row.login}</code>
            ) : (
              <span className="muted">{t("access.audit_nobody")}</span>
            ),
        },
        { id: "what", head: t("access.audit_what"), cell: (row) => actWords(row.action, t) },
        {
          id: "about",
          head: t("access.audit_about"),
          cell: (row) => (
            <span className="cut" style={{ display: "block", maxWidth: 160 }} title={row.subject}>
              {row.subject}
            </span>
          ),
        },
        {
          id: "for",
          head: t("access.audit_for"),
          cell: (row) => names.organization(row.organization),
        },
      ]}
    />
  );
}

function Act({ act, onClose }: { act: api.AuditView; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const lines = changeLines(act.before, act.after);
  return (
    <section className="panel" aria-label={actWords(act.action, t)}>
      <div className="panel-head">
        <h2 className="grow">{actWords(act.action, t)}</h2>
        <ActionIcon aria-label={t("access.audit_close")} onClick={onClose}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </div>
      <div className="panel-body stack">
        <dl className="facts">
          <dt>{t("access.audit_seq")}</dt>
          <dd>{act.seq}</dd>
          <dt>{t("access.audit_at")}</dt>
          <dd>{format.at(act.at, "full")}</dd>
          <dt>{t("access.audit_who")}</dt>
          <dd>{act.login || t("access.audit_nobody")}</dd>
          <dt>{t("access.audit_about")}</dt>
          <dd style={{ overflowWrap: "anywhere" }}>{act.subject || "–"}</dd>
          {act.organization && (
            <>
              <dt>{t("access.audit_for")}</dt>
              <dd>{names.organization(act.organization)}</dd>
            </>
          )}
          <dt>{t("access.audit_address")}</dt>
          <dd>{act.address ?? "–"}</dd>
        </dl>
        {lines.length === 0 ? (
          <span className="muted">{t("access.audit_nothing")}</span>
        ) : (
          <table className="grid audit-changes" aria-label={t("access.audit_changes")}>
            <thead>
              <tr>
                <th scope="col">{t("access.audit_value")}</th>
                <th scope="col">{t("access.audit_before")}</th>
                <th scope="col">{t("access.audit_after")}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.path}>
                  <td>
                    <code>{line.path}</code>
                  </td>
                  <td>{line.before ?? "–"}</td>
                  <td className="strong">{line.after ?? "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}
