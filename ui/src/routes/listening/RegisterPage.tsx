/** The register of listenings: as far as it is this person's to see, filtered, exported. */
import { Select, TextInput } from "@mantine/core";
import { IconEar } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Listening, listenings } from "../../api/listening";
import { everyPage } from "../../api/pages";
import { useMe } from "../../app/session";
import { dayStart, nextDay, spell } from "../../format/time";
import { useLive } from "../../live/store";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type ExportColumn, ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { MoreButton } from "../../parts/MoreButton";

interface Filters {
  from: string;
  to: string;
  agent: string;
}

export function RegisterPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const { role } = me.person;
  const [filters, setFilters] = useState<Filters>({ from: "", to: "", agent: "" });
  const query = {
    agent: filters.agent,
    from: filters.from ? dayStart(filters.from, format.zone) : "",
    to: filters.to ? dayStart(nextDay(filters.to), format.zone) : "",
  };
  const list = useInfiniteQuery({
    queryKey: ["listening", query],
    queryFn: ({ pageParam }) => listenings({ ...query, limit: 50, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const all = role === "administrator" || role === "floor_manager";
  const title = all ? "register" : role === "agent" ? "register_agent" : "register_own";
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1>{t(`listening.${title}`)}</h1>
        <span className="muted grow" role="status">
          {list.data && t("listening.listed", { count: rows.length })}
        </span>
        <ExportMenu
          name={t(`listening.${title}`)}
          columns={useExportColumns(t)}
          rows={() => everyPage((cursor) => listenings({ ...query, limit: 200, cursor }))}
          disabled={rows.length === 0}
        />
      </div>
      <p className="small muted" style={{ margin: 0, maxWidth: 720 }}>
        {t(role === "agent" ? "listening.register_agent_hint" : "listening.register_hint")}
      </p>
      <Choose value={filters} onChange={setFilters} agents={role !== "agent"} />
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && rows.length === 0 && (
        <Empty icon={IconEar} title={t("listening.empty")} hint={t("listening.empty_hint")} />
      )}
      {rows.length > 0 && (
        <div
          className="panel scroll"
          tabIndex={0}
          role="group"
          aria-label={t(`listening.${title}`)}
        >
          <Rows rows={rows} label={t(`listening.${title}`)} />
        </div>
      )}
      <MoreButton list={list} />
    </div>
  );
}

interface ChooseProps {
  value: Filters;
  onChange: (value: Filters) => void;
  agents: boolean;
}

function Choose({ value, onChange, agents }: ChooseProps) {
  const { t } = useTranslation();
  const known = useLive((state) => state.agents);
  const choices = Object.values(known)
    .map((a) => ({ value: a.agent, label: a.name }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const change = (part: Partial<Filters>) => onChange({ ...value, ...part });
  const day = (name: "from" | "to") => (
    <TextInput
      type="date"
      label={t(`listening.${name}`)}
      value={value[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      w={150}
    />
  );
  return (
    <div className="row wrap" style={{ alignItems: "flex-end" }} role="search">
      {day("from")}
      {day("to")}
      {agents && (
        <Select
          label={t("listening.whom")}
          placeholder={t("listening.any")}
          data={choices}
          value={value.agent || null}
          onChange={(agent) => change({ agent: agent ?? "" })}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          w={200}
        />
      )}
    </div>
  );
}

const modesOf = (t: TFunction, row: Listening) =>
  row.modes.map((mode) => t(`listening.mode_names.${mode}`)).join(", ");
const endOf = (t: TFunction, row: Listening) =>
  row.end ? t(`listening.ends.${row.end}`) : t("listening.live");
const toldOf = (t: TFunction, row: Listening) =>
  t(row.told ? "listening.told_yes" : "listening.told_no");

function useExportColumns(t: TFunction): ExportColumn<Listening>[] {
  const names = useNames();
  return [
    { title: t("listening.when"), value: (l) => l.asked_at },
    { title: t("listening.who"), value: (l) => l.by_name },
    { title: t("listening.whom"), value: (l) => l.agent_name },
    { title: t("floor.queue"), value: (l) => names.queue(l.queue) },
    { title: t("listening.how"), value: (l) => modesOf(t, l) },
    { title: t("listening.reason"), value: (l) => l.reason },
    {
      title: `${t("listening.duration")} (s)`,
      value: (l) => l.duration_ms && Math.round(l.duration_ms / 1000),
    },
    { title: t("listening.told_column"), value: (l) => toldOf(t, l) },
    { title: t("listening.end"), value: (l) => endOf(t, l) },
    { title: t("record.copy_id"), value: (l) => l.interaction },
  ];
}

function Rows({ rows, label }: { rows: Listening[]; label: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const columns: Column<Listening>[] = [
    {
      id: "when",
      head: t("listening.when"),
      cell: (l) => <span className="num">{format.at(l.asked_at)}</span>,
    },
    {
      id: "who",
      head: t("listening.who"),
      cell: (l) => <span className="strong">{l.by_name}</span>,
    },
    { id: "whom", head: t("listening.whom"), cell: (l) => l.agent_name },
    {
      id: "queue",
      head: t("floor.queue"),
      cell: (l) => names.queue(l.queue) ?? names.organization(l.organization),
    },
    { id: "how", head: t("listening.how"), cell: (l) => modesOf(t, l) },
    { id: "reason", head: t("listening.reason"), text: true, cell: (l) => l.reason ?? "–" },
    {
      id: "duration",
      head: t("listening.duration"),
      align: "right",
      cell: (l) => (
        <span className="num">{l.duration_ms === null ? "–" : spell(l.duration_ms)}</span>
      ),
    },
    { id: "told", head: t("listening.told_column"), cell: (l) => toldOf(t, l) },
    { id: "end", head: t("listening.end"), cell: (l) => endOf(t, l) },
    {
      id: "call",
      head: <span className="visually-hidden">{t("listening.open_call")}</span>,
      cell: (l) => (
        <Link to="/history/$id" params={{ id: l.interaction }}>
          {t("listening.open_call")}
        </Link>
      ),
    },
  ];
  return <Grid label={label} columns={columns} rows={rows} keyOf={(l) => l.listening} />;
}
