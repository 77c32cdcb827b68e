/** Spans of a campaign's results in local days. Pure. */
import { dayStart, localDay, nextDay } from "../../format/time";

export const SPANS = ["today", "week", "month", "quarter", "own"] as const;
export type SpanName = (typeof SPANS)[number];

const DAYS: Record<Exclude<SpanName, "own">, number> = {
  today: 1,
  week: 7,
  month: 30,
  quarter: 90,
};
const DAY_MS = 86_400_000;

export interface Days {
  from: string;
  /** Included. */
  to: string;
}

/** So many local days, today included. */
export function daysOf(name: Exclude<SpanName, "own">, now: number, zone: string): Days {
  const today = localDay(now, zone);
  const noon = Date.parse(`${today}T12:00:00Z`);
  const from = new Date(noon - (DAYS[name] - 1) * DAY_MS).toISOString().slice(0, 10);
  return { from, to: today };
}

export interface Span {
  from: string;
  /** Not included. */
  to: string;
}

/** The moments of local days; null where they are none, or the last comes before the first. */
export function spanOf({ from, to }: Days, zone: string): Span | null {
  const day = /^\d{4}-\d\d-\d\d$/;
  if (!day.test(from) || !day.test(to) || to < from) return null;
  return { from: dayStart(from, zone), to: dayStart(nextDay(to), zone) };
}

/** The next ISO hour: calls of one local hour of one day. */
export function hourOf(span: Span, hour: number): Span {
  const begins = Date.parse(span.from) + hour * 3_600_000;
  return {
    from: new Date(begins).toISOString(),
    to: new Date(begins + 3_600_000).toISOString(),
  };
}
