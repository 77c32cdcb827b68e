/** Figures of a span, by what one asks: totals, a chart, a table. Every number opens. */
import { IconReportAnalytics } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/figures";
import type { FigureLine, FigureQuery, IndicatorDefinition } from "../../api/figures";
import { useLocale } from "../../i18n";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { momentOf } from "../../format/time";
import { useFormat } from "../../parts/useFormat";
import { ReportExport } from "../reports/ReportExport";
import { ColumnsMenu } from "./ColumnsMenu";
import { FigureChart } from "./FigureChart";
import { FigureDrawer } from "./FigureDrawer";
import { FigureFilters } from "./FigureFilters";
import { BesideValue, FigureTable, Provisional } from "./FigureTable";
import { asOpened, type Asked, narrowed, queryOf, written } from "./figures";
import { definitionOf, fromSearch, toSearch } from "./kept";
import { KeptMenu } from "./KeptMenu";
import { SeenAt } from "./SeenAt";

/** Live enough to follow a day, calm enough to read. */
const REFRESH_MS = 15_000;

export interface Opened {
  definition: IndicatorDefinition;
  line: FigureLine;
  /** Names the line; null for the total. */
  of: string | null;
  query: FigureQuery;
}

export function FiguresPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked>(() => fromSearch(search) ?? asOpened("queue"));
  const [seen, setSeen] = useState<string | null>(null);
  const may = seen !== null && asked.view !== "satisfaction";
  const seenAt = may ? momentOf(seen, format.zone) : null;
  // The address says what is asked: it can be sent to somebody, or kept.
  const ask = (next: Asked) => {
    setAsked(next);
    void navigate({ to: "/figures", search: toSearch(next) as never, replace: true });
  };
  const [opened, setOpened] = useState<Opened | null>(null);
  const words = useQuery({
    queryKey: ["figures", "dictionary"],
    queryFn: api.dictionary,
    staleTime: Infinity,
  });
  const table = useQuery({
    queryKey: ["figures", "table", asked.span, asked, seenAt, format.zone],
    queryFn: () => {
      const { compare, ...query } = queryOf(asked, Date.now(), format.zone);
      return api.figures(
        seenAt ? { ...query, seen_at: seenAt } : { ...query, ...(compare && { compare }) },
      );
    },
    refetchInterval: asked.span === "today" && !seenAt ? REFRESH_MS : false,
    placeholderData: (before) => before,
  });
  const definitions = words.data?.indicators.filter((d) => d.views.includes(asked.view)) ?? [];
  const { compare: _, ...query } = queryOf(asked, Date.now(), format.zone);
  const open = (definition: IndicatorDefinition, line: FigureLine, of: string | null) =>
    setOpened({ definition, line, of, query: of === null ? query : narrowed(query, line.group) });
  return (
    <div className="page-pad">
      <Head asked={asked} definitions={definitions} table={table.data} onChange={ask} />
      <FigureFilters asked={asked} onChange={ask}>
        {asked.view !== "satisfaction" && <SeenAt value={seen} onChange={setSeen} />}
      </FigureFilters>
      {seenAt && table.data?.beside && (
        <p className="small" role="status">
          {t("reports.seen_told", { time: format.at(seenAt, "full") })}
        </p>
      )}
      {table.isError && <Failed error={table.error} retry={() => void table.refetch()} />}
      {words.isError && <Failed error={words.error} retry={() => void words.refetch()} />}
      {(table.isPending || words.isPending) && <Loading />}
      {table.data && words.data && table.data.lines.length === 0 && (
        <Empty
          icon={IconReportAnalytics}
          title={t("figures.empty")}
          hint={t("figures.empty_hint")}
        />
      )}
      {table.data && words.data && table.data.lines.length > 0 && (
        <>
          <Tiles asked={asked} definitions={definitions} line={table.data.total} onOpen={open} />
          <FigureChart asked={asked} definitions={definitions} table={table.data} onChange={ask} />
          <FigureTable asked={asked} definitions={definitions} table={table.data} onOpen={open} />
          <p className="small muted">
            {t(
              asked.view === "satisfaction"
                ? "figures.rule_satisfaction"
                : asked.view === "queue"
                  ? "figures.rule_queue"
                  : "figures.rule_agent",
            )}
            {asked.view !== "queue" && ` ${t("figures.rule_teams")}`}
          </p>
        </>
      )}
      {opened && (
        <FigureDrawer
          key={`${opened.definition.key} ${opened.of}`}
          opened={opened}
          measures={words.data?.measures ?? []}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}

interface HeadProps {
  asked: Asked;
  definitions: IndicatorDefinition[];
  table: api.FigureTable | undefined;
  onChange: (asked: Asked) => void;
}

function Head({ asked, definitions, table, onChange }: HeadProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="page-head">
      <h1>{t("figures.title")}</h1>
      <span className="muted grow" role="status">
        {table &&
          `${t("figures.lines", { count: table.lines.length })} · ${t("figures.as_of", {
            time: format.at(table.as_of, "time_s"),
          })}`}
      </span>
      <ColumnsMenu asked={asked} definitions={definitions} onChange={onChange} />
      <KeptMenu asked={asked} onChange={onChange} />
      <ReportExport definition={definitionOf(asked)} name={t("figures.title")} />
    </div>
  );
}

interface TilesProps {
  asked: Asked;
  definitions: IndicatorDefinition[];
  line: FigureLine;
  onOpen: (definition: IndicatorDefinition, line: FigureLine, of: null) => void;
}

function Tiles({ asked, definitions, line, onOpen }: TilesProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <div className="fig-tiles" role="group" aria-label={t("figures.total")}>
      {definitions
        .filter((d) => asked.columns.includes(d.key))
        .map((d) => {
          const value = written(d, line.indicators[d.key]?.value, locale);
          return (
            <button
              key={d.key}
              type="button"
              className="fig-tile"
              title={t("figures.opens", { name: d.name[locale], value })}
              onClick={() => onOpen(d, line, null)}
            >
              <span className="fig-tile-name">{d.name[locale]}</span> <b className="num">{value}</b>
              <Provisional indicator={line.indicators[d.key]} />
              {line.beside && <BesideValue definition={d} line={line} />}
            </button>
          );
        })}
    </div>
  );
}
