/** What customers thought: the scores with the marks behind them, by whatever a contact has, and their own words. */
import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/surveys";
import { useMe } from "../../app/session";
import { inLanguage } from "../../format/fieldValues";
import { dayStart, nextDay } from "../../format/time";
import { useLocale } from "../../i18n";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import { daysOf, SPANS, type Span } from "../figures/figures";
import { Answers } from "./Answers";
import { Scores } from "./Scores";
import { BYS, type Drill, drilled, markText, points, rate } from "./surveys";
import { useThemeWords } from "./Themed";

export interface AskedSurveys {
  span: Span;
  from: string;
  to: string;
  by: api.SurveyBy;
  organization: string | null;
  queue: string | null;
  survey: string | null;
  theme: string | null;
}

export function SurveysPage() {
  const { t } = useTranslation();
  const me = useMe();
  const format = useFormat();
  const [asked, setAsked] = useState<AskedSurveys>({
    span: "month",
    from: "",
    to: "",
    by: "queue",
    organization: me.organizations.length === 1 ? (me.organizations[0]?.id ?? null) : null,
    queue: null,
    survey: null,
    theme: null,
  });
  const [drill, setDrill] = useState<Drill | null>(null);
  const days = daysOf(asked, Date.now(), format.zone);
  const query: api.SurveyQuery = {
    from: dayStart(days.from, format.zone),
    to: dayStart(nextDay(days.to), format.zone),
    ...(asked.organization && { organization: asked.organization }),
    ...(asked.queue && { queue: asked.queue }),
    ...(asked.survey && { survey: asked.survey }),
    ...(asked.theme && { theme: asked.theme }),
  };
  const answers = drill ? { ...query, ...drilled(drill, (day) => dayOf(day, format.zone)) } : query;
  const table = useQuery({
    queryKey: ["surveys", "results", query, asked.by],
    queryFn: () => api.results({ ...query, by: asked.by }),
    placeholderData: (before) => before,
  });
  const lines = table.data?.lines ?? [];
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1>{t("surveys.title")}</h1>
        <span className="muted grow" role="status">
          {table.data &&
            t("surveys.counts", {
              asked: format.count(table.data.total.asked),
              answered: format.count(table.data.total.answered),
            })}
        </span>
        <ExportMenu
          name={t("surveys.title")}
          columns={exported(t)}
          rows={() => lines}
          disabled={lines.length === 0}
        />
      </div>
      <SurveyFilters
        asked={asked}
        table={table.data}
        onChange={(part) => {
          setDrill(null);
          setAsked({ ...asked, ...part });
        }}
      />
      {table.isError && <Failed error={table.error} retry={() => void table.refetch()} />}
      {table.isPending && <Loading />}
      {table.data && table.data.total.asked === 0 && (
        <Empty icon={IconMoodSmile} title={t("surveys.empty")} hint={t("surveys.empty_hint")} />
      )}
      {table.data && table.data.total.asked > 0 && (
        <>
          <Scores results={table.data.total} />
          <section className="panel" aria-label={t("surveys.by_label")}>
            <div className="panel-head">
              <h2 className="grow">{t("surveys.by_label")}</h2>
              <SegmentedControl
                size="xs"
                aria-label={t("figures.by")}
                data={BYS.filter((by) => me.person.role !== "organization" || by !== "agent").map(
                  (value) => ({ value, label: t(`surveys.bys.${value}`) }),
                )}
                value={asked.by}
                onChange={(by) => {
                  setDrill(null);
                  setAsked({ ...asked, by: by as api.SurveyBy });
                }}
              />
            </div>
            <Lines
              lines={lines}
              by={asked.by}
              themes={table.data.themes}
              chosen={drill?.key ?? null}
              onOpen={(key, name) => setDrill({ by: asked.by, key, name })}
            />
          </section>
        </>
      )}
      <Answers
        key={JSON.stringify(answers)}
        query={answers}
        themes={table.data?.themes ?? []}
        drill={drill}
        onWhole={() => setDrill(null)}
      />
    </div>
  );
}

const dayOf = (day: string, zone: string) => ({
  from: dayStart(day, zone),
  to: dayStart(nextDay(day), zone),
});

type Line = api.SurveyTable["lines"][number];

const exported = (t: TFunction) => [
  { title: t("surveys.group"), value: (line: Line) => line.name },
  { title: t("surveys.asked"), value: (line: Line) => line.results.asked },
  { title: t("surveys.answered"), value: (line: Line) => line.results.answered },
  { title: t("surveys.response"), value: (line: Line) => line.results.response ?? null },
  { title: "CSAT %", value: (line: Line) => line.results.csat ?? null },
  { title: "NPS", value: (line: Line) => line.results.nps ?? null },
  { title: "CES", value: (line: Line) => line.results.ces ?? null },
];

interface LinesProps {
  lines: Line[];
  by: api.SurveyBy;
  themes: api.Theme[];
  chosen: string | null;
  onOpen: (key: string, name: string) => void;
}

function Lines({ lines, by, themes, chosen, onOpen }: LinesProps) {
  const { t } = useTranslation();
  const words = useThemeWords(themes);
  const { locale, count } = useFormat();
  const nameOf = (line: Line) => {
    if (line.key === "") return t(by === "theme" ? "surveys.no_theme" : "surveys.none");
    if (by === "theme") return words(line.key);
    if (by === "way") return t(`surveys.ways.${line.key as "email"}`);
    return line.key === "voice" && by === "survey" ? t("surveys.ways.voice") : line.name;
  };
  const number = (id: string, cell: (line: Line) => string, title?: string) => ({
    id,
    head: t(`surveys.${id as "asked"}`),
    align: "right" as const,
    cell,
    ...(title && { title }),
  });
  return (
    <Grid
      label={t("surveys.by_label")}
      rows={lines}
      keyOf={(line) => line.key}
      chosen={chosen}
      onOpen={(line) => line.key !== "" && onOpen(line.key, nameOf(line))}
      columns={[
        { id: "name", head: t("surveys.group"), text: true, cell: nameOf },
        number("asked", (line) => count(line.results.asked)),
        number("answered", (line) => count(line.results.answered)),
        number("response", (line) => rate(line.results.response, locale)),
        number("csat", (line) => rate(line.results.csat, locale), t("surveys.csat_how")),
        number("nps", (line) => points(line.results.nps, locale), t("surveys.nps_how")),
        number("ces", (line) => markText(line.results.ces, locale), t("surveys.ces_how")),
      ]}
    />
  );
}

interface FilterProps {
  asked: AskedSurveys;
  /** Names the surveys and themes to choose from. */
  table: api.SurveyTable | undefined;
  onChange: (part: Partial<AskedSurveys>) => void;
}

function SurveyFilters({ asked, table, onChange }: FilterProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const me = useMe();
  return (
    <div
      className="row wrap"
      style={{ alignItems: "flex-end" }}
      role="search"
      aria-label={t("surveys.title")}
    >
      <Select
        label={t("figures.span")}
        w={150}
        allowDeselect={false}
        data={SPANS.map((value) => ({ value, label: t(`figures.spans.${value}`) }))}
        value={asked.span}
        onChange={(value) => value && onChange({ span: value as Span })}
      />
      {asked.span === "own" &&
        (["from", "to"] as const).map((end) => (
          <TextInput
            key={end}
            type="date"
            label={t(`figures.${end}`)}
            value={asked[end]}
            onChange={(event) => onChange({ [end]: event.currentTarget.value })}
            w={134}
          />
        ))}
      {me.organizations.length > 1 && (
        <Select
          label={t("figures.organization")}
          placeholder={t("figures.all")}
          w={170}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          data={me.organizations.map((o) => ({ value: o.id, label: o.name }))}
          value={asked.organization}
          onChange={(organization) => onChange({ organization })}
        />
      )}
      <Select
        label={t("figures.queue")}
        placeholder={t("figures.all_f")}
        w={170}
        clearable
        clearButtonProps={{ "aria-label": t("history.reset") }}
        data={me.queues.map((q) => ({ value: q.id, label: q.name }))}
        value={asked.queue}
        onChange={(queue) => onChange({ queue })}
      />
      <Select
        label={t("surveys.survey")}
        placeholder={t("surveys.all")}
        w={190}
        clearable
        clearButtonProps={{ "aria-label": t("history.reset") }}
        data={[
          ...(table?.surveys ?? []).map((one) => ({
            value: one.id,
            label: inLanguage(one.name, locale),
          })),
          { value: "voice", label: t("surveys.ways.voice") },
        ]}
        value={asked.survey}
        onChange={(survey) => onChange({ survey })}
      />
      <Select
        label={t("surveys.theme")}
        placeholder={t("figures.all")}
        w={150}
        clearable
        clearButtonProps={{ "aria-label": t("history.reset") }}
        data={(table?.themes ?? []).map((one) => ({
          value: one.id,
          label: inLanguage(one.label, locale),
        }))}
        value={asked.theme}
        onChange={(theme) => onChange({ theme })}
      />
    </div>
  );
}
