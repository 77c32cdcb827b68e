/** How scores of surveys are written. Pure. */
import type { SurveyBy, SurveyQuery } from "../../api/surveys";
import type { Locale } from "../../api/types";
import { share } from "../../format/number";
import { localeTag } from "../../format/time";

export const BYS: readonly SurveyBy[] = [
  "queue",
  "agent",
  "campaign",
  "disposition",
  "survey",
  "way",
  "theme",
  "day",
];

type Value = number | null | undefined;

/** Percent as the API has them. */
export const rate = (value: Value, locale: Locale): string =>
  share(value === null || value === undefined ? null : value / 100, locale);

/** An NPS has its sign. */
export function points(value: Value, locale: Locale): string {
  if (value === null || value === undefined) return "–";
  const format = { maximumFractionDigits: 0, signDisplay: "exceptZero" } as const;
  return new Intl.NumberFormat(localeTag(locale), format).format(value);
}

export function markText(value: Value, locale: Locale): string {
  if (value === null || value === undefined) return "–";
  const format = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(localeTag(locale), format).format(value);
}

/** Each mark's share of all, for bars. */
export function shares(marks: readonly number[]): number[] {
  const all = marks.reduce((sum, n) => sum + n, 0);
  return marks.map((n) => (all === 0 ? 0 : n / all));
}

/** One line of the results, whose answers are looked at. */
export interface Drill {
  by: SurveyBy;
  key: string;
  name: string;
}

/** What of the answers belongs to a line; nothing where a line has no key to ask by. */
export function drilled(
  drill: Drill,
  day: (day: string) => { from: string; to: string },
): SurveyQuery {
  if (drill.key === "") return {};
  return drill.by === "day" ? day(drill.key) : { [drill.by]: drill.key };
}
