/** How marks and single questions do over time, by agent and by team. */
import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconChartLine } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/quality";
import type { TrendBy, Trends as Answer } from "../../api/quality";
import { inLanguage } from "../../format/fieldValues";
import { dayStart, nextDay } from "../../format/time";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { useFormat } from "../../parts/useFormat";
import { Drawing } from "../figures/Drawing";
import type { ChartData } from "../figures/drawn";
import { useGrids, useOrganization, useQualityPeople } from "./useQuality";
import { OrganizationPick } from "./OrganizationPick";

type Line = Answer["lines"][number];

export function Trends() {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useOrganization();
  const people = useQualityPeople(organization);
  const grids = useGrids(organization);
  const [by, setBy] = useState<TrendBy>("week");
  const [asked, setAsked] = useState({ grid: "", agent: "", team: "", from: "", to: "" });
  const [drawn, setDrawn] = useState("");
  const put = (part: Partial<typeof asked>) => setAsked({ ...asked, ...part });
  const query = {
    organization,
    by,
    grid: asked.grid,
    agent: asked.agent,
    team: asked.team,
    from: asked.from ? dayStart(asked.from, format.zone) : null,
    to: asked.to ? dayStart(nextDay(asked.to), format.zone) : null,
  };
  const found = useQuery({
    queryKey: ["quality", "trends", query],
    queryFn: () => api.trends(query),
    placeholderData: keepPreviousData,
  });
  const name = (line: Line) => line.name || t("quality.trends.no_team");
  const select = (
    label: string,
    data: { value: string; label: string }[],
    key: keyof typeof asked,
  ) => (
    <Select
      w={170}
      aria-label={label}
      placeholder={label}
      data={data}
      value={asked[key] || null}
      clearable
      searchable={data.length > 8}
      onChange={(value) => put({ [key]: value ?? "" })}
    />
  );
  return (
    <div className="stack-lg">
      <div className="row wrap">
        <OrganizationPick />
        {grids.length > 1 &&
          select(
            t("quality.grid"),
            grids.map((g) => ({ value: g.id, label: inLanguage(g.name, format.locale) })),
            "grid",
          )}
        {select(
          t("quality.agent"),
          people.agents.map(({ login, name: label }) => ({ value: login, label })),
          "agent",
        )}
        {people.teams.length > 1 &&
          select(
            t("quality.team"),
            people.teams.map(({ id, name: label }) => ({ value: id, label })),
            "team",
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
        <SegmentedControl
          aria-label={t("quality.trends.by")}
          data={(["week", "agent", "team"] as const).map((one) => ({
            value: one,
            label: t(`quality.trends.bys.${one}`),
          }))}
          value={by}
          onChange={(to) => setBy(to as TrendBy)}
        />
        <span className="grow" />
        <Exported answer={found.data} name={name} by={by} />
      </div>
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading />}
      {found.data && found.data.lines.length === 0 && (
        <Empty
          icon={IconChartLine}
          title={t("quality.trends.none")}
          hint={t("quality.trends.none_hint")}
        />
      )}
      {found.data && found.data.lines.length > 0 && (
        <>
          <section className="panel fig-chart" aria-label={t("quality.trends.chart")}>
            <Select
              size="xs"
              w={340}
              aria-label={t("quality.trends.drawn")}
              data={[
                { value: "", label: t("quality.trends.all") },
                ...found.data.questions.map((q) => ({
                  value: q.question,
                  label: inLanguage(q.text as never, format.locale),
                })),
              ]}
              value={drawn}
              allowDeselect={false}
              onChange={(value) => setDrawn(value ?? "")}
            />
            <Curve answer={found.data} drawn={drawn} by={by} name={name} />
          </section>
          <Table answer={found.data} name={name} by={by} />
        </>
      )}
    </div>
  );
}

const valueOf = (line: Line, question: string): number | null =>
  question === ""
    ? (line.mark ?? null)
    : (line.questions.find((q) => q.question === question)?.mean ?? null);

interface CurveProps {
  answer: Answer;
  drawn: string;
  by: TrendBy;
  name: (line: Line) => string;
}

function Curve({ answer, drawn, by, name }: CurveProps) {
  const { t } = useTranslation();
  const { share } = useFormat();
  const data = useMemo<ChartData>(
    () => ({
      kind: by === "week" ? "curve" : "bars",
      slots: answer.lines.map(name),
      series: [{ name: "", values: answer.lines.map((line) => valueOf(line, drawn)) }],
      named: false,
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- name follows the language
    [answer, drawn, by, t],
  );
  const write = useCallback(
    (value: number | null) => share(value === null ? null : value / 100),
    [share],
  );
  return <Drawing data={data} label={t("quality.trends.chart")} write={write} />;
}

interface TableProps {
  answer: Answer;
  name: (line: Line) => string;
  by: TrendBy;
}

function Table({ answer, name, by }: TableProps) {
  const { t } = useTranslation();
  const { locale, share } = useFormat();
  const written = (value: number | null) => share(value === null ? null : value / 100);
  const cells = (line: Line) => (
    <>
      <td className="num">{line.evaluations}</td>
      <td className="num strong">{written(line.mark ?? null)}</td>
      {answer.questions.map(({ question }) => (
        <td key={question} className="num">
          {written(valueOf(line, question))}
        </td>
      ))}
    </>
  );
  return (
    <div className="panel scroll">
      <table className="grid q-marks" aria-label={t("quality.tabs.trends")}>
        <thead>
          <tr>
            <th scope="col">{t(`quality.trends.bys.${by}`)}</th>
            <th scope="col">{t("quality.trends.evaluations")}</th>
            <th scope="col">{t("quality.trends.all")}</th>
            {answer.questions.map((q) => (
              <th key={q.question} scope="col" title={inLanguage(q.section as never, locale)}>
                {inLanguage(q.text as never, locale)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.lines.map((line) => (
            <tr key={line.key}>
              <th scope="row">{name(line)}</th>
              {cells(line)}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("quality.trends.total")}</th>
            {cells(answer.total)}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Exported({
  answer,
  name,
  by,
}: { answer: Answer | undefined } & Omit<TableProps, "answer">) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const columns = [
    { title: t(`quality.trends.bys.${by}`), value: name },
    { title: t("quality.trends.evaluations"), value: (line: Line) => line.evaluations },
    { title: t("quality.trends.all"), value: (line: Line) => line.mark ?? null },
    ...(answer?.questions ?? []).map((q) => ({
      title: inLanguage(q.text as never, locale),
      value: (line: Line) => valueOf(line, q.question),
    })),
  ];
  return (
    <ExportMenu
      name={t("quality.tabs.trends")}
      columns={columns}
      rows={() => answer?.lines ?? []}
      disabled={!answer || answer.lines.length === 0}
    />
  );
}
