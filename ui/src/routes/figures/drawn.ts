/** What a chart draws of an answer, and in which ways it can. Pure. */
import type { FigureTable, IndicatorDefinition } from "../../api/figures";
import type { Asked, ChartKind } from "./figures";

export type ChartData =
  | { kind: "heat"; xs: string[]; ys: string[]; cells: Heat[] }
  | {
      kind: "curve" | "bars" | "stacked";
      slots: string[];
      series: { name: string; values: (number | null)[]; beside?: boolean }[];
      /** Several series, each with its name. */
      named: boolean;
    };

/** Place along, place down, and the value. */
export type Heat = [x: number, y: number, value: number | null];

type Line = FigureTable["lines"][number];
type NameOf = (group: Line["group"][number] | undefined) => string;

const TIMES = ["quarter", "hour", "day", "month"];
const MOST_SERIES = 8;
const MOST_BARS = 40;
const MOST_ROWS = 24;

/** In which ways this can be drawn: a heat map needs two sides, and so does stacking. */
export function kindsOf(asked: Pick<Asked, "by" | "then">): ChartKind[] {
  if (asked.by === "hour_of_week" && !asked.then) return ["heat", "bars"];
  return asked.then ? ["curve", "bars", "stacked", "heat"] : ["curve", "bars"];
}

/** The way it is drawn: the chosen one where it can be, else what fits. */
export function kindOf(asked: Pick<Asked, "by" | "then" | "chart">): ChartKind {
  const kinds = kindsOf(asked);
  if (asked.chart && kinds.includes(asked.chart)) return asked.chart;
  if (asked.by === "hour_of_week" && !asked.then) return "heat";
  return TIMES.includes(asked.by) || TIMES.includes(asked.then ?? "") ? "curve" : "bars";
}

interface Words {
  now: string;
  before: string;
}

export function dataOf(
  asked: Asked,
  table: FigureTable,
  definition: Pick<IndicatorDefinition, "key">,
  nameOf: NameOf,
  words: Words,
): ChartData {
  const value = (line: Line) => line.indicators[definition.key]?.value ?? null;
  const kind = kindOf(asked);
  if (kind === "heat" && !asked.then) return week(table, value);
  // Time runs along the axis, whichever of the two groups it is.
  const time = TIMES.includes(asked.by) || !TIMES.includes(asked.then ?? "") ? 0 : 1;
  const slots: string[] = [];
  const series = new Map<string, Map<string, number | null>>();
  const past = new Map<string, number | null>();
  for (const line of table.lines) {
    const slot = nameOf(line.group[time]);
    const name = asked.then ? nameOf(line.group[1 - time]) : words.now;
    if (!slots.includes(slot)) slots.push(slot);
    const values = series.get(name) ?? new Map<string, number | null>();
    values.set(slot, value(line));
    series.set(name, values);
    if (line.beside) past.set(slot, line.beside[definition.key]?.value ?? null);
  }
  const first = [...series.values()][0];
  const most = (slot: string) => first?.get(slot) ?? -Infinity;
  const timed = TIMES.includes([asked.by, asked.then][time] ?? "");
  const kept = timed ? slots : [...slots].sort((a, b) => most(b) - most(a)).slice(0, MOST_BARS);
  if (kind === "heat") {
    const rows = [...series].slice(0, MOST_ROWS);
    const cells = rows.flatMap(([, values], y) =>
      kept.map((slot, x): Heat => [x, y, values.get(slot) ?? null]),
    );
    return { kind, xs: kept, ys: rows.map(([name]) => name), cells };
  }
  const drawn = [...series].slice(0, MOST_SERIES).map(([name, values]) => ({
    name,
    values: kept.map((slot) => values.get(slot) ?? null),
  }));
  // What it is held against: a second series, where there is one first.
  const beside =
    !asked.then && past.size > 0
      ? [{ name: words.before, values: kept.map((slot) => past.get(slot) ?? null), beside: true }]
      : [];
  return {
    kind,
    slots: kept,
    series: [...drawn, ...beside],
    named: asked.then !== null || beside.length > 0,
  };
}

function week(table: FigureTable, value: (line: Line) => number | null): ChartData {
  const cells = table.lines.map((line): Heat => {
    const [day, hour] = (line.group[0]?.id ?? "1 00").split(" ").map(Number);
    return [hour ?? 0, (day ?? 1) - 1, value(line)];
  });
  // Names of the days are written by whoever draws: an empty list means the week.
  return { kind: "heat", xs: [], ys: [], cells };
}
