/** Figures of one script's runs: where they end, how long pages take, what is answered. */
import { Select } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/scripts";
import type { ScriptReport } from "../../api/scripts";
import { clock } from "../../format/time";
import { useLocale } from "../../i18n";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import {
  answersOf,
  type Line,
  linesOf,
  objectionOf,
  type PageRow,
  said,
  titleOf,
} from "./scriptTable";

const DAY_MS = 86_400_000;
const SPANS = ["1", "7", "31", "366"] as const;

export function ScriptFigures({ organization, id }: { organization: string; id: string }) {
  const { t } = useTranslation();
  const [days, setDays] = useState("31");
  const [version, setVersion] = useState<string | null>(null);
  const versions = useQuery({
    queryKey: ["script-versions", organization, id],
    queryFn: () => api.scriptVersions(organization, id),
  });
  const none = versions.data?.items.length === 0;
  const report = useQuery({
    queryKey: ["script-report", organization, id, version, days],
    queryFn: () =>
      api.scriptReport(organization, id, {
        from: new Date(Date.now() - Number(days) * DAY_MS).toISOString(),
        ...(version && { version: Number(version) }),
      }),
    enabled: versions.data !== undefined && !none,
  });
  if (none) return <Empty icon={IconChartBar} title={t("scripts.versions.none")} />;
  if (report.isError) return <Failed error={report.error} retry={() => void report.refetch()} />;
  const { data } = report;
  return (
    <section className="panel" aria-label={t("scripts.report.title")} data-testid="script-report">
      <div className="row wrap" style={{ padding: "8px 12px", alignItems: "flex-end" }}>
        <Select
          label={t("scripts.report.version")}
          w={110}
          data={(versions.data?.items ?? []).map((one) => String(one.version))}
          value={version ?? (data ? String(data.version) : null)}
          onChange={setVersion}
          allowDeselect={false}
        />
        <Select
          label={t("scripts.report.since")}
          w={130}
          data={SPANS.map((value) => ({
            value,
            label:
              value === "1"
                ? t("scripts.report.today")
                : t("scripts.report.days", { count: Number(value) }),
          }))}
          value={days}
          onChange={(value) => value && setDays(value)}
          allowDeselect={false}
        />
        <span className="grow" />
        {data && <Export id={id} report={data} />}
      </div>
      {!data ? (
        <Loading />
      ) : data.figures.runs === 0 ? (
        <Empty
          icon={IconChartBar}
          title={t("scripts.report.none")}
          hint={t("scripts.report.none_hint")}
        />
      ) : (
        <Told report={data} />
      )}
    </section>
  );
}

const pageTime = (ms: number | null) => (ms === null ? "–" : clock(ms));

function Told({ report }: { report: ScriptReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { figures } = report;
  const heads: [string, ReactNode][] = [
    [t("scripts.report.runs"), format.count(figures.runs)],
    [t("scripts.report.completed"), format.share(figures.completed / figures.runs)],
    [t("scripts.report.stopped"), format.count(figures.stopped)],
    [t("scripts.report.call_ended"), format.count(figures.call_ended)],
    [t("scripts.report.mean"), pageTime(figures.mean_ms)],
    [t("scripts.report.reading"), clock(figures.reading_ms)],
  ];
  return (
    <>
      {report.cut && <p className="notice tone-warn">{t("scripts.report.cut")}</p>}
      <dl className="script-figures">
        {heads.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      <Pages report={report} />
      <Objections report={report} />
      <Answers report={report} />
    </>
  );
}

function Pages({ report }: { report: ScriptReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const locale = useLocale();
  const title = (page: string) => titleOf(report, page, locale);
  return (
    <Grid<PageRow>
      label={t("scripts.report.pages")}
      rows={report.figures.pages}
      keyOf={(row) => row.page}
      columns={[
        {
          id: "page",
          head: t("scripts.report.page"),
          text: true,
          cell: (row) => title(row.page),
        },
        {
          id: "reached",
          head: t("scripts.report.reached"),
          align: "right",
          cell: (row) => format.count(row.reached),
        },
        {
          id: "dropped",
          head: t("scripts.report.dropped"),
          align: "right",
          cell: (row) => format.count(row.dropped),
        },
        {
          id: "rate",
          head: t("scripts.report.drop_rate"),
          align: "right",
          cell: (row) => (row.reached ? format.share(row.dropped / row.reached) : "–"),
        },
        {
          id: "back",
          head: t("scripts.report.back"),
          align: "right",
          cell: (row) => format.count(row.back),
        },
        {
          id: "time",
          head: t("scripts.report.time"),
          align: "right",
          cell: (row) => pageTime(row.mean_ms),
        },
        {
          id: "read",
          head: t("scripts.report.read"),
          align: "right",
          cell: (row) => clock(row.reading_ms),
        },
        {
          id: "mentions",
          head: t("scripts.report.mentions"),
          align: "right",
          cell: (row) => format.share(said(row)),
        },
      ]}
    />
  );
}

function Objections({ report }: { report: ScriptReport }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const rows = report.figures.objections;
  if (rows.length === 0) return null;
  return (
    <Grid
      label={t("scripts.report.objections")}
      rows={rows}
      keyOf={(row) => `${row.page} ${row.objection}`}
      columns={[
        {
          id: "name",
          head: t("scripts.report.objection"),
          text: true,
          cell: (row) => objectionOf(report, row, locale),
        },
        {
          id: "page",
          head: t("scripts.report.page"),
          text: true,
          cell: (row) => (row.page ? titleOf(report, row.page, locale) : t("scripts.report.whole")),
        },
        {
          id: "opened",
          head: t("scripts.report.opened"),
          align: "right",
          cell: (row) => format.count(row.opened),
        },
        {
          id: "won",
          head: t("scripts.report.won"),
          align: "right",
          cell: (row) => format.count(row.completed),
        },
      ]}
    />
  );
}

function Answers({ report }: { report: ScriptReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = answersOf(report, t, useLocale());
  if (rows.length === 0) return null;
  return (
    <Grid
      label={t("scripts.report.answers")}
      rows={rows}
      keyOf={(row) => row.key}
      columns={[
        { id: "field", head: t("scripts.report.field"), text: true, cell: (r) => r.question },
        { id: "answer", head: t("scripts.report.answer"), text: true, cell: (r) => r.answer },
        {
          id: "count",
          head: t("scripts.report.count"),
          align: "right",
          cell: (row) => format.count(row.count),
        },
        {
          id: "share",
          head: t("scripts.report.share"),
          width: 190,
          cell: (row) =>
            row.share === null ? (
              "–"
            ) : (
              <span className="row">
                <span className="script-bar" style={{ width: `${row.share * 100}px` }} />
                {format.share(row.share)}
              </span>
            ),
        },
      ]}
    />
  );
}

function Export({ id, report }: { id: string; report: ScriptReport }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <ExportMenu<Line>
      name={`script-${id}-v${report.version}`}
      rows={() => linesOf(report, t, locale)}
      columns={[
        { title: t("scripts.report.part"), value: (line) => line.part },
        { title: t("scripts.report.of"), value: (line) => line.of },
        { title: t("scripts.report.detail"), value: (line) => line.detail },
        { title: t("scripts.report.figure"), value: (line) => line.figure },
        { title: t("scripts.report.value"), value: (line) => line.value },
      ]}
    />
  );
}
