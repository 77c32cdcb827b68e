/** What is asked of the figures and how a value is written. Pure. */
import type { FigureQuery, IndicatorDefinition, ViewName } from "../../api/figures";
import type { Locale } from "../../api/types";
import { count, share } from "../../format/number";
import { dayStart, localDay, localeTag, nextDay, spell } from "../../format/time";

export const VIEWS: readonly ViewName[] = ["queue", "agent", "disposition", "satisfaction"];
export const SPANS = [
  "today",
  "yesterday",
  "this_week",
  "last_week",
  "week",
  "this_month",
  "last_month",
  "month",
  "own",
] as const;
export type Span = (typeof SPANS)[number];
export const COMPARES = ["previous", "week_before", "month_before", "year_before"] as const;
export type CompareName = (typeof COMPARES)[number];
export const DIRECTIONS = ["inbound", "transfer", "outbound", "callback", "consultation"] as const;
export const CHANNELS = ["voice"] as const;
/** What one can narrow by, each by several values. */
export const FILTERS = [
  "organization",
  "campaign",
  "queue",
  "team",
  "agent",
  "disposition",
  "number",
  "channel",
  "direction",
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Partial<Record<FilterName, string[]>>;
const OF_AGENTS: readonly FilterName[] = ["team", "agent"];

/** What each view can be narrowed by: what it keeps apart. */
export const FILTERS_OF: Record<ViewName, readonly FilterName[]> = {
  queue: FILTERS.filter((one) => ![...OF_AGENTS, "disposition"].includes(one)),
  agent: FILTERS.filter((one) => one !== "disposition" && one !== "number"),
  disposition: FILTERS.filter((one) => one !== "number"),
  satisfaction: FILTERS,
};

/** How a chart draws; null: as what is drawn asks for. */
export const CHARTS = ["curve", "bars", "stacked", "heat"] as const;
export type ChartKind = (typeof CHARTS)[number];

/** By what each view can be kept apart, the first as it opens. */
export const BY: Record<ViewName, readonly string[]> = {
  queue: [
    "queue",
    "hour",
    "quarter",
    "day",
    "month",
    "hour_of_week",
    "campaign",
    "organization",
    "number",
    "channel",
    "direction",
  ],
  agent: [
    "agent",
    "team",
    "hour",
    "quarter",
    "day",
    "month",
    "hour_of_week",
    "queue",
    "campaign",
    "organization",
    "channel",
    "direction",
  ],
  disposition: [
    "disposition",
    "agent",
    "team",
    "queue",
    "campaign",
    "organization",
    "hour",
    "day",
    "month",
    "hour_of_week",
    "channel",
    "direction",
  ],
  satisfaction: [
    "queue",
    "agent",
    "team",
    "campaign",
    "organization",
    "disposition",
    "day",
    "month",
    "hour_of_week",
    "number",
    "direction",
  ],
};

/** The columns that a view opens with. */
export const COLUMNS: Record<ViewName, readonly string[]> = {
  queue: ["offered", "answered", "abandoned", "answer_rate", "service_level", "asa", "aht"],
  agent: ["handled", "att", "aht", "acw", "logged", "pause_share", "occupancy", "utilisation"],
  disposition: ["handled", "att", "aht", "transfer_rate"],
  satisfaction: ["survey_answers", "survey_response", "csat", "nps", "ces", "fcr_repeat_7d"],
};

export interface Asked {
  span: Span;
  /** Local days, both included; of the span `own`. */
  from: string;
  to: string;
  view: ViewName;
  by: string;
  then: string | null;
  filters: Filters;
  compare: CompareName | null;
  columns: string[];
  chart: ChartKind | null;
  /** The indicator that is drawn; null: the first. */
  drawn: string | null;
}

export const asOpened = (view: ViewName): Asked => ({
  span: "today",
  from: "",
  to: "",
  view,
  by: BY[view][0]!,
  then: null,
  filters: {},
  compare: null,
  columns: [...COLUMNS[view]],
  chart: null,
  drawn: null,
});

/** The local days of a span, both included. */
export function daysOf(asked: Pick<Asked, "span" | "from" | "to">, now: number, zone: string) {
  const today = localDay(now, zone);
  const back = (days: number) =>
    localDay(Date.parse(`${today}T12:00:00Z`) - days * 86_400_000, "UTC");
  // Weeks begin on Monday.
  const weekday = (new Date(`${today}T12:00:00Z`).getUTCDay() + 6) % 7;
  switch (asked.span) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: back(1), to: back(1) };
    case "this_week":
      return { from: back(weekday), to: today };
    case "last_week":
      return { from: back(weekday + 7), to: back(weekday + 1) };
    case "this_month":
      return { from: `${today.slice(0, 8)}01`, to: today };
    case "last_month": {
      const last = back(Number(today.slice(8)));
      return { from: `${last.slice(0, 8)}01`, to: last };
    }
    case "week":
      return { from: back(6), to: today };
    case "month":
      return { from: back(29), to: today };
    case "own":
      return { from: asked.from || today, to: asked.to || asked.from || today };
  }
}

export function queryOf(asked: Asked, now: number, zone: string): FigureQuery {
  const { from, to } = daysOf(asked, now, zone);
  const by = [asked.by, asked.then].filter(Boolean).join(",");
  return {
    from: dayStart(from, zone),
    to: dayStart(nextDay(to), zone),
    view: asked.view,
    by,
    // Only what is shown: some indicators cost more than others.
    kpi: asked.columns.join(","),
    ...filtersOf(asked),
    ...(asked.compare && { compare: asked.compare }),
  };
}

/** The filters that the view has, as the address and the question say them. */
export function filtersOf(asked: Pick<Asked, "view" | "filters">): Record<string, string> {
  const told: Record<string, string> = {};
  for (const name of FILTERS_OF[asked.view]) {
    const values = asked.filters[name] ?? [];
    if (values.length > 0) told[name] = values.join(",");
  }
  return told;
}

export function filtersFrom(text: (name: FilterName) => string | null | undefined): Filters {
  const filters: Filters = {};
  for (const name of FILTERS) {
    const values = (text(name) ?? "").split(",").filter(Boolean);
    if (values.length > 0) filters[name] = values;
  }
  return filters;
}

/** A value as people of the trade write it. */
export function written(
  definition: Pick<IndicatorDefinition, "unit">,
  value: number | null | undefined,
  locale: Locale,
): string {
  if (value === null || value === undefined) return "–";
  if (definition.unit === "share") return share(value, locale);
  if (definition.unit === "duration") return spell(value);
  if (definition.unit === "points") {
    const points = new Intl.NumberFormat(localeTag(locale), {
      maximumFractionDigits: 0,
      signDisplay: "exceptZero",
    });
    return points.format(value * 100);
  }
  if (definition.unit === "mark") {
    const mark = new Intl.NumberFormat(localeTag(locale), {
      minimumFractionDigits: 1,
      maximumFractionDigits: 2,
    });
    return mark.format(value);
  }
  return count(value, locale);
}

type Group = readonly { by: string; id: string; at?: string | null; until?: string | null }[];

/** In a question: those without one. */
const NONE = "-";

/** The question narrowed to one line of its answer. */
export function narrowed(query: FigureQuery, group: Group): FigureQuery {
  const narrow: FigureQuery & Record<string, unknown> = { ...query };
  for (const { by, id, at, until } of group) {
    if (at && until) {
      narrow.from = at;
      narrow.to = until;
    } else {
      narrow[by] = id === "" ? NONE : id;
    }
  }
  return narrow;
}

/** `2026-11-20 14:00` and `1 09` as people read them. */
export function slotName(by: string, id: string, locale: Locale): string {
  const tag = localeTag(locale);
  if (by === "hour_of_week") {
    const [day, hour] = id.split(" ");
    // 2024-01-01 was a Monday.
    const date = new Date(Date.UTC(2024, 0, Number(day)));
    const name = new Intl.DateTimeFormat(tag, { weekday: "long", timeZone: "UTC" }).format(date);
    return locale === "fr" ? `${name} ${hour} h` : `${name} ${hour}:00`;
  }
  const write = (options: Intl.DateTimeFormatOptions, text: string) =>
    new Intl.DateTimeFormat(tag, { ...options, timeZone: "UTC" }).format(new Date(`${text}Z`));
  switch (by) {
    case "month":
      return write({ month: "long", year: "numeric" }, `${id}-01T00:00`);
    case "day":
      return write({ weekday: "short", day: "numeric", month: "short" }, `${id}T00:00`);
    case "hour":
    case "quarter":
      return write(
        { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" },
        id.replace(" ", "T"),
      );
    default:
      return id;
  }
}
