/** What became of a campaign's calls: by day, hour, agent and disposition. */
import { IconChartBar } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { campaignResults, type CampaignResults, type Dials } from "../../api/campaigns";
import type { CampaignView } from "../../api/types";
import { useLive } from "../../live/store";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type ExportColumn, ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { ratesOf } from "./rates";

/** While calls go on, the results are asked for again. */
const AGAIN_MS = 15_000;

export function Results({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const results = useQuery({
    queryKey: ["campaign-results", of.campaign],
    queryFn: () => campaignResults(of.campaign),
    refetchInterval: of.running ? AGAIN_MS : false,
  });
  if (results.isError) {
    return <Failed error={results.error} retry={() => void results.refetch()} />;
  }
  if (!results.data) return <Loading />;
  if (results.data.days.length === 0) {
    return (
      <section className="panel">
        <Empty
          icon={IconChartBar}
          title={t("dialling.nothing_yet")}
          hint={t("dialling.nothing_yet_hint")}
        />
      </section>
    );
  }
  return (
    <div className="campaign-results">
      <ByTime of={results.data} />
      <ByAgent of={of} />
      <ByDisposition of={results.data} />
    </div>
  );
}

interface PartProps<Row> {
  title: string;
  name: string;
  rows: Row[];
  columns: (Column<Row> & { value: ExportColumn<Row>["value"]; heading: string })[];
  keyOf: (row: Row) => string;
  empty?: ReactNode;
}

function Part<Row>({ title, name, rows, columns, keyOf }: PartProps<Row>) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2 className="grow">{title}</h2>
        <ExportMenu
          name={name}
          size="xs"
          columns={columns.map((c) => ({ title: c.heading, value: c.value }))}
          rows={() => rows}
          disabled={rows.length === 0}
        />
      </div>
      {rows.length === 0 ? (
        <Empty icon={IconChartBar} title={t("dialling.nothing_yet")} />
      ) : (
        <Grid label={title} columns={columns} rows={rows} keyOf={keyOf} />
      )}
    </section>
  );
}

interface Span {
  from: string;
  dials: Dials;
}

function useSpanColumns(head: string, style: "day" | "time") {
  const { t } = useTranslation();
  const format = useFormat();
  const count = (id: keyof Dials, heading: string) => ({
    id,
    head: heading,
    heading,
    align: "right" as const,
    value: (row: Span) => row.dials[id],
    cell: (row: Span) => format.count(row.dials[id]),
  });
  const rate = (id: "contact" | "transformation", heading: string, how: string) => ({
    id: `rate-${id}`,
    head: heading,
    heading,
    title: how,
    align: "right" as const,
    value: (row: Span) => ratesOf(row.dials)[id],
    cell: (row: Span) => format.share(ratesOf(row.dials)[id]),
  });
  return [
    {
      id: "from",
      head,
      heading: head,
      value: (row: Span) => format.at(row.from, style),
      cell: (row: Span) => format.at(row.from, style),
    },
    count("attempts", t("dialling.attempts")),
    count("reached", t("dialling.reached")),
    rate("contact", t("dialling.contact_rate"), t("dialling.contact_how")),
    count("argued", t("dialling.argued")),
    count("successes", t("dialling.successes")),
    rate("transformation", t("dialling.transformation"), t("dialling.transformation_how")),
    count("dropped", t("dialling.dropped")),
  ];
}

function ByTime({ of }: { of: CampaignResults }) {
  const { t } = useTranslation();
  const days = useSpanColumns(t("dialling.day"), "day");
  const hours = useSpanColumns(t("dialling.hour"), "time");
  return (
    <>
      <Part
        title={t("dialling.by_day")}
        name="campagne-jours"
        rows={[...of.days].reverse()}
        columns={days}
        keyOf={(row) => row.from}
      />
      <Part
        title={t("dialling.by_hour")}
        name="campagne-heures"
        rows={of.hours}
        columns={hours}
        keyOf={(row) => row.from}
      />
    </>
  );
}

function ByAgent({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const agents = useLive((state) => state.agents);
  type Row = CampaignView["by_agent"][number];
  const nameOf = (row: Row) => agents[row.agent]?.name ?? row.agent;
  const count = (id: "calls" | "argued" | "successes" | "refusals", heading: string) => ({
    id,
    head: heading,
    heading,
    align: "right" as const,
    value: (row: Row) => row[id],
    cell: (row: Row) =>
      id === "successes" && of.objective_agent_day
        ? t("dialling.objective_of", {
            done: format.count(row.successes),
            goal: format.count(of.objective_agent_day),
          })
        : format.count(row[id]),
  });
  const head = t("dialling.agent");
  return (
    <Part
      title={t("dialling.by_agent")}
      name="campagne-agents"
      rows={[...of.by_agent].sort((a, b) => b.successes - a.successes || b.calls - a.calls)}
      columns={[
        { id: "agent", head, heading: head, text: true, value: nameOf, cell: nameOf },
        count("calls", t("dialling.calls")),
        count("argued", t("dialling.argued")),
        count("successes", t("dialling.successes")),
        count("refusals", t("dialling.refusals")),
      ]}
      keyOf={(row) => row.agent}
    />
  );
}

function ByDisposition({ of }: { of: CampaignResults }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const rows = Object.entries(of.dispositions).sort((a, b) => b[1] - a[1]);
  type Row = (typeof rows)[number];
  const nameOf = ([id]: Row) => names.disposition(id) ?? id;
  const head = t("dialling.disposition");
  const times = t("dialling.times");
  const today = t("dialling.today");
  const todayOf = ([id]: Row) => of.dispositions_today[id] ?? 0;
  return (
    <Part
      title={t("dialling.by_disposition")}
      name="campagne-qualifications"
      rows={rows}
      columns={[
        { id: "said", head, heading: head, text: true, value: nameOf, cell: nameOf },
        {
          id: "today",
          head: today,
          heading: today,
          align: "right",
          value: todayOf,
          cell: (row: Row) => format.count(todayOf(row)),
        },
        {
          id: "times",
          head: times,
          heading: times,
          align: "right",
          value: ([, n]: Row) => n,
          cell: ([, n]: Row) => format.count(n),
        },
      ]}
      keyOf={([id]) => id}
    />
  );
}
