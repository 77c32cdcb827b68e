/** Evaluations that one may see, filtered, listed by cursor, exported as listed. */
import { NumberInput, Select, TextInput } from "@mantine/core";
import { IconRosetteDiscountCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { everyPage } from "../../api/pages";
import * as api from "../../api/quality";
import type { Evaluation, EvaluationState } from "../../api/quality";
import { useMe } from "../../app/session";
import { inLanguage } from "../../format/fieldValues";
import { dayStart, nextDay } from "../../format/time";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import { useOrganization, useQualityPeople } from "./useQuality";
import { MarkBadge, StateBadge } from "./words";
import { OrganizationPick } from "./OrganizationPick";
import { MoreButton } from "../../parts/MoreButton";

const STATES: EvaluationState[] = [
  "draft",
  "finished",
  "accepted",
  "disputed",
  "answered",
  "appealed",
  "closed",
];

interface Asked {
  agent: string;
  team: string;
  campaign: string;
  evaluator: string;
  state: string;
  from: string;
  to: string;
  most: number | "";
}

const NOTHING: Asked = {
  agent: "",
  team: "",
  campaign: "",
  evaluator: "",
  state: "",
  from: "",
  to: "",
  most: "",
};

export function Evaluations() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const agent = useMe().person.role === "agent";
  const [asked, setAsked] = useState(NOTHING);
  const { organization } = useOrganization();
  const query = {
    organization: agent ? "" : organization,
    agent: asked.agent,
    team: asked.team,
    campaign: asked.campaign,
    evaluator: asked.evaluator,
    state: (asked.state || null) as EvaluationState | null,
    from: asked.from ? dayStart(asked.from, format.zone) : null,
    to: asked.to ? dayStart(nextDay(asked.to), format.zone) : null,
    most_mark: asked.most === "" ? null : asked.most,
  };
  const list = useInfiniteQuery({
    queryKey: ["quality", "evaluations", query],
    queryFn: ({ pageParam }) => api.evaluations({ ...query, limit: 50, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="stack-lg">
      <div className="row wrap">
        <Filters asked={asked} onChange={setAsked} agent={agent} />
        <span className="grow" />
        <span className="muted" role="status">
          {list.data && t("quality.listed", { count: rows.length })}
        </span>
        <ExportMenu
          name={t("quality.tabs.evaluations")}
          columns={useExport()}
          rows={() => everyPage((cursor) => api.evaluations({ ...query, limit: 200, cursor }))}
          disabled={rows.length === 0}
        />
      </div>
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && rows.length === 0 && (
        <Empty
          icon={IconRosetteDiscountCheck}
          title={t("quality.empty")}
          hint={t(agent ? "quality.empty_agent" : "quality.empty_hint")}
        />
      )}
      {rows.length > 0 && (
        <div className="panel scroll">
          <Listed
            rows={rows}
            onOpen={(one) =>
              void navigate({
                to: "/quality/$tab/$id",
                params: { tab: "evaluations", id: one.id },
              })
            }
          />
        </div>
      )}
      <MoreButton list={list} />
    </div>
  );
}

interface FiltersProps {
  asked: Asked;
  onChange: (asked: Asked) => void;
  /** Who sees their own alone has less to choose from. */
  agent: boolean;
}

function Filters({ asked, onChange, agent }: FiltersProps) {
  const { t } = useTranslation();
  const { organization } = useOrganization();
  const people = useQualityPeople(agent ? "" : organization);
  const put = (part: Partial<Asked>) => onChange({ ...asked, ...part });
  const select = (
    name: "agent" | "team" | "campaign" | "evaluator" | "state",
    data: { value: string; label: string }[],
    width: number,
  ) => (
    <Select
      w={width}
      aria-label={t(`quality.${name}`)}
      placeholder={t(`quality.${name}`)}
      data={data}
      value={asked[name] || null}
      clearable
      searchable={data.length > 8}
      onChange={(value) => put({ [name]: value ?? "" })}
    />
  );
  const named = (all: { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }));
  const logins = (all: { login: string; name: string }[]) =>
    all.map(({ login, name }) => ({ value: login, label: name }));
  return (
    <>
      {!agent && <OrganizationPick onChosen={() => onChange({ ...NOTHING, state: asked.state })} />}
      {!agent && select("agent", logins(people.agents), 170)}
      {!agent && people.teams.length > 1 && select("team", named(people.teams), 140)}
      {!agent && people.campaigns.length > 1 && select("campaign", named(people.campaigns), 160)}
      {!agent && select("evaluator", logins(people.evaluators), 160)}
      {select(
        "state",
        STATES.filter((s) => !agent || s !== "draft").map((s) => ({
          value: s,
          label: t(`quality.states.${s}`),
        })),
        150,
      )}
      <TextInput
        type="date"
        aria-label={t("quality.from")}
        value={asked.from}
        onChange={(event) => put({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        aria-label={t("quality.to")}
        value={asked.to}
        onChange={(event) => put({ to: event.currentTarget.value })}
      />
      {!agent && (
        <NumberInput
          w={120}
          aria-label={t("quality.most_mark")}
          placeholder={t("quality.most_mark")}
          min={0}
          max={100}
          suffix=" %"
          value={asked.most}
          onChange={(value) => put({ most: typeof value === "number" ? value : "" })}
        />
      )}
    </>
  );
}

function useExport() {
  const { t } = useTranslation();
  const { locale } = useFormat();
  return [
    { title: t("quality.created"), value: (e: Evaluation) => e.created_at },
    { title: t("quality.agent"), value: (e: Evaluation) => e.agent_name },
    { title: t("quality.evaluator"), value: (e: Evaluation) => e.evaluator_name },
    {
      title: t("quality.grid"),
      value: (e: Evaluation) => inLanguage(e.grid_name as never, locale),
    },
    { title: t("quality.mark"), value: (e: Evaluation) => e.mark },
    { title: t("quality.state"), value: (e: Evaluation) => t(`quality.states.${e.state}`) },
    { title: t("quality.contact"), value: (e: Evaluation) => e.contact_at },
    { title: t("quality.campaign"), value: (e: Evaluation) => e.campaign ?? "" },
    { title: "id", value: (e: Evaluation) => e.interaction },
  ];
}

function Listed({ rows, onOpen }: { rows: Evaluation[]; onOpen: (one: Evaluation) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Evaluation>[] = [
    {
      id: "created",
      head: t("quality.created"),
      cell: (e) => <span className="num">{format.at(e.created_at)}</span>,
    },
    { id: "agent", head: t("quality.agent"), cell: (e) => e.agent_name },
    {
      id: "mark",
      head: t("quality.mark"),
      cell: (e) => <MarkBadge mark={e.mark} passed={e.passed} />,
    },
    { id: "state", head: t("quality.state"), cell: (e) => <StateBadge state={e.state} /> },
    {
      id: "grid",
      head: t("quality.grid"),
      cell: (e) => inLanguage(e.grid_name as never, format.locale),
    },
    { id: "evaluator", head: t("quality.evaluator"), cell: (e) => e.evaluator_name },
    {
      id: "contact",
      head: t("quality.contact"),
      cell: (e) => <span className="num">{format.at(e.contact_at)}</span>,
    },
  ];
  return (
    <Grid
      label={t("quality.tabs.evaluations")}
      columns={columns}
      rows={rows}
      keyOf={(e) => e.id}
      onOpen={onOpen}
    />
  );
}
