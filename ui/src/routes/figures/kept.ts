/** A view of the figures as a kept report's definition, and as an address. Pure. */
import type { ViewName } from "../../api/figures";
import type { ReportDefinition } from "../../api/reports";
import {
  type Asked,
  asOpened,
  BY,
  CHARTS,
  type CompareName,
  COMPARES,
  filtersFrom,
  filtersOf,
  type Span,
  SPANS,
} from "./figures";

const NAMES: Record<Exclude<Span, "own">, string> = {
  today: "today",
  yesterday: "yesterday",
  this_week: "this_week",
  last_week: "last_week",
  week: "last_7_days",
  this_month: "this_month",
  last_month: "last_month",
  month: "last_30_days",
};

export function definitionOf(asked: Asked): ReportDefinition {
  const span =
    asked.span === "own"
      ? { name: "days", from: asked.from, to: asked.to || asked.from }
      : { name: NAMES[asked.span], from: null, to: null };
  return {
    kind: "figures",
    span,
    view: asked.view,
    by: [asked.by, ...(asked.then ? [asked.then] : [])],
    kpi: asked.columns,
    filters: filtersOf(asked),
    compare: asked.compare || null,
    chart: asked.chart,
    drawn: asked.drawn,
    hour_cost: null,
    repeat_days: null,
  };
}

export function askedOf(definition: ReportDefinition): Asked {
  const view = definition.view ?? "queue";
  const opened = asOpened(view);
  const span = definition.span as { name: string; from?: string; to?: string } | undefined;
  const named = Object.entries(NAMES).find(([, name]) => name === span?.name)?.[0] as
    Span | undefined;
  const filters = definition.filters ?? {};
  const kpi = definition.kpi ?? [];
  return {
    ...opened,
    span: named ?? (span?.name === "days" ? "own" : "today"),
    from: span?.from ?? "",
    to: span?.to ?? "",
    by: definition.by?.[0] ?? opened.by,
    then: definition.by?.[1] ?? null,
    columns: kpi.length > 0 ? [...kpi] : opened.columns,
    compare: (definition.compare as CompareName | undefined) ?? null,
    filters: filtersFrom((name) => filters[name]),
    chart: CHARTS.find((one) => one === definition.chart) ?? null,
    drawn: definition.drawn ?? null,
  };
}

/** What an address says; only what is not as it opens. */
export function toSearch(asked: Asked): Record<string, string> {
  const search: Record<string, string> = { view: asked.view, span: asked.span, by: asked.by };
  if (asked.span === "own") {
    search.from = asked.from;
    search.to = asked.to;
  }
  if (asked.then) search.then = asked.then;
  if (asked.compare) search.compare = asked.compare;
  if (asked.chart) search.chart = asked.chart;
  if (asked.drawn) search.drawn = asked.drawn;
  Object.assign(search, filtersOf(asked));
  if (asked.columns.join() !== asOpened(asked.view).columns.join()) {
    search.columns = asked.columns.join(",");
  }
  return search;
}

/** Null where the address says nothing that can be asked. */
export function fromSearch(search: Record<string, unknown>): Asked | null {
  const text = (name: string) => {
    const value = search[name];
    return value === undefined || value === null ? null : String(value);
  };
  const view = text("view");
  if (view === null || !(view in BY)) return null;
  const opened = asOpened(view as ViewName);
  const bys = BY[view as ViewName];
  const by = text("by");
  const then = text("then");
  const span = text("span");
  const compare = text("compare");
  return {
    ...opened,
    span: SPANS.find((one) => one === span) ?? opened.span,
    from: text("from") ?? "",
    to: text("to") ?? "",
    by: by && bys.includes(by) ? by : opened.by,
    then: then && bys.includes(then) ? then : null,
    compare: COMPARES.find((one) => one === compare) ?? null,
    columns: text("columns")?.split(",").filter(Boolean) ?? opened.columns,
    filters: filtersFrom(text),
    chart: CHARTS.find((one) => one === text("chart")) ?? null,
    drawn: text("drawn"),
  };
}
