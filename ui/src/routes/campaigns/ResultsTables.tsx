/** The same in numbers, each of which opens the calls behind it. */
import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CampaignCalls, Dials } from "../../api/campaigns";
import type { CampaignView } from "../../api/types";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { type ExportColumn, ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import type { BehindAsked } from "./Behind";
import { ratesOf } from "./rates";
import { hourOf, type Span } from "./spans";

interface PartProps {
  of: CampaignView;
  found: CampaignCalls;
  span: Span;
  oneDay: boolean;
  onBehind: (asked: BehindAsked) => void;
}

type Told<Row> = Column<Row> & { heading: string; value: ExportColumn<Row>["value"] };

interface TableProps<Row> {
  title: string;
  name: string;
  rows: Row[];
  columns: Told<Row>[];
  keyOf: (row: Row) => string;
}

function Table<Row>({ title, name, rows, columns, keyOf }: TableProps<Row>) {
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2 className="grow">{title}</h2>
        <ExportMenu
          name={name}
          size="xs"
          columns={columns.map((c) => ({ title: c.heading, value: c.value }))}
          rows={() => rows}
        />
      </div>
      <Grid label={title} columns={columns} rows={rows} keyOf={keyOf} />
    </section>
  );
}

/** One line: what it is called, its numbers, and how its calls are asked for. */
interface Line {
  key: string;
  name: string;
  dials: Dials;
  /** Absent: its calls stand for no one span. */
  asked?: Pick<BehindAsked, "from" | "to" | "agent">;
}

const COUNTS = [
  ["attempts", "attempts"],
  ["reached", "reached"],
  ["argued", "argued"],
  ["successes", "successes"],
  ["dropped", "dropped"],
] as const;

function useLineColumns(head: string, onBehind: PartProps["onBehind"]): Told<Line>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const count = (kind: (typeof COUNTS)[number][0], word: (typeof COUNTS)[number][1]) => {
    const heading = t(`dialling.${word}`);
    return {
      id: kind,
      head: heading,
      heading,
      align: "right" as const,
      value: (row: Line) => row.dials[kind],
      cell: (row: Line) => (
        <Number
          value={row.dials[kind]}
          label={t("outbound.results.open", { kind: heading, what: row.name })}
          {...(row.asked && {
            onOpen: () =>
              onBehind({ ...(row.asked as Span), kind, title: `${heading} · ${row.name}` }),
          })}
        />
      ),
    };
  };
  const rate = (id: "contact" | "argued" | "transformation", word: string, how: string) => ({
    id: `rate-${id}`,
    head: word,
    heading: word,
    title: how,
    align: "right" as const,
    value: (row: Line) => ratesOf(row.dials)[id],
    cell: (row: Line) => format.share(ratesOf(row.dials)[id]),
  });
  const of = (kind: (typeof COUNTS)[number][0]) => {
    const found = COUNTS.find(([one]) => one === kind);
    return count(kind, found ? found[1] : "attempts");
  };
  return [
    {
      id: "name",
      head,
      heading: head,
      value: (row) => row.name,
      cell: (row) => row.name,
    },
    of("attempts"),
    of("reached"),
    rate("contact", t("dialling.contact_rate"), t("dialling.contact_how")),
    of("argued"),
    rate("argued", t("dialling.argued_rate"), t("dialling.argued_how")),
    of("successes"),
    rate("transformation", t("dialling.transformation"), t("dialling.transformation_how")),
    of("dropped"),
  ];
}

function Number({ value, label, onOpen }: { value: number; label: string; onOpen?: () => void }) {
  const format = useFormat();
  const leads = leadsWork(useMe().person.role);
  if (!onOpen || !leads || value === 0) return <>{format.count(value)}</>;
  return (
    <UnstyledButton
      className="opens"
      aria-label={`${format.count(value)} – ${label}`}
      onClick={onOpen}
    >
      {format.count(value)}
    </UnstyledButton>
  );
}

export function ByDay({ found, span, onBehind }: PartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const lines: Line[] = [...found.days].reverse().map((one) => ({
    key: one.day,
    name: format.at(one.from, "day"),
    dials: one.dials,
    asked: { from: one.from, to: one.to },
  }));
  const all: Line = {
    key: "all",
    name: t("outbound.results.all"),
    dials: found.all,
    asked: { from: span.from, to: span.to },
  };
  return (
    <Table
      title={t("dialling.by_day")}
      name="campagne-jours"
      rows={lines.length > 1 ? [all, ...lines] : lines}
      columns={useLineColumns(t("dialling.day"), onBehind)}
      keyOf={(row) => row.key}
    />
  );
}

export function ByHour({ found, span, oneDay, onBehind }: PartProps) {
  const { t } = useTranslation();
  const lines: Line[] = found.hours.map((one) => ({
    key: String(one.hour),
    name: t("outbound.results.hour", { hour: one.hour }),
    dials: one.dials,
    // Hours of several days stand in no one span.
    ...(oneDay && { asked: hourOf(span, one.hour) }),
  }));
  return (
    <Table
      title={t("dialling.by_hour_any")}
      name="campagne-heures"
      rows={lines}
      columns={useLineColumns(t("dialling.hour"), onBehind)}
      keyOf={(row) => row.key}
    />
  );
}

export function ByAgent({ found, span, onBehind }: PartProps) {
  const { t } = useTranslation();
  const agents = useLive((state) => state.agents);
  const lines: Line[] = [...found.agents]
    .sort((a, b) => b.dials.successes - a.dials.successes || b.dials.reached - a.dials.reached)
    .map((one) => ({
      key: one.agent,
      name: agents[one.agent]?.name ?? one.agent,
      dials: one.dials,
      asked: { from: span.from, to: span.to, agent: one.agent },
    }));
  return (
    <Table
      title={t("dialling.by_agent_any")}
      name="campagne-agents"
      rows={lines}
      columns={useLineColumns(t("dialling.agent"), onBehind)}
      keyOf={(row) => row.key}
    />
  );
}

export function ByDisposition({ found, span, onBehind }: PartProps) {
  const { t } = useTranslation();
  const names = useNames();
  const rows = found.dispositions;
  type Row = (typeof rows)[number];
  const nameOf = (row: Row) => names.disposition(row.disposition) ?? row.disposition;
  const meansOf = (row: Row) => (row.means ? t(`dialling.meaning.${row.means}`) : "–");
  const head = t("dialling.disposition");
  const means = t("outbound.results.means");
  const times = t("dialling.times");
  return (
    <Table
      title={t("dialling.by_disposition_any")}
      name="campagne-qualifications"
      rows={rows}
      columns={[
        { id: "said", head, heading: head, text: true, value: nameOf, cell: nameOf },
        { id: "means", head: means, heading: means, text: true, value: meansOf, cell: meansOf },
        {
          id: "times",
          head: times,
          heading: times,
          align: "right",
          value: (row: Row) => row.calls,
          cell: (row: Row) => (
            <Number
              value={row.calls}
              label={t("outbound.results.open", { kind: times, what: nameOf(row) })}
              onOpen={() =>
                onBehind({
                  from: span.from,
                  to: span.to,
                  kind: "attempts",
                  disposition: row.disposition,
                  title: nameOf(row),
                })
              }
            />
          ),
        },
      ]}
      keyOf={(row) => row.disposition}
    />
  );
}
