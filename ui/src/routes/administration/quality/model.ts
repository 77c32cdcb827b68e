/** What an organization scores by and draws, as the administration edits it. Pure. */
import type { Grid, Question, Section } from "../../quality/grid";
import type { Label } from "../crm/setup";

export interface SamplingRule {
  id: string;
  name: Label;
  grid: string;
  per_agent: number;
  queues?: string[];
  dispositions?: string[];
  least_talk_s?: number;
  most_talk_s?: number;
  most_rating?: number;
  least_silence_percent?: number;
  least_overtalk_percent?: number;
}

export interface QualitySetup {
  grids: Grid[];
  sampling: SamplingRule[];
  drift: { points: number; sessions: number };
}

/** One of `base_1`, `base_2`… that nobody has. */
export function freeId(base: string, taken: readonly string[]): string {
  const stem = base.replace(/_\d+$/, "");
  let n = 1;
  while (taken.includes(`${stem}_${n}`)) n += 1;
  return `${stem}_${n}`;
}

export const freshQuestion = (taken: readonly string[], words: string): Question => ({
  id: freeId("question", taken),
  text: { fr: words },
  scale: { kind: "yes_no" },
  weight: 1,
  may_not_apply: true,
});

export const freshSection = (grid: Grid, words: string, question: string): Section => ({
  id: freeId(
    "section",
    grid.sections.map(({ id }) => id),
  ),
  name: { fr: words },
  weight: 20,
  questions: [freshQuestion(idsOf(grid), question)],
});

export const idsOf = (grid: Grid): string[] =>
  grid.sections.flatMap(({ questions }) => questions.map(({ id }) => id));

/** With its neighbour changed places; at the ends nothing happens. */
export function moved<T>(all: readonly T[], n: number, by: number): T[] {
  const to = n + by;
  const next = [...all];
  if (to < 0 || to >= all.length) return next;
  [next[n], next[to]] = [next[to]!, next[n]!];
  return next;
}

/** What part of the whole mark a question decides, in percent, where everything applies. */
export function shareOf(grid: Grid, section: Section, question: Question): number {
  const all = grid.sections.reduce((sum, { weight }) => sum + weight, 0);
  const own = section.questions.reduce((sum, { weight }) => sum + weight, 0);
  return all > 0 && own > 0 ? (100 * section.weight * question.weight) / (all * own) : 0;
}

/** The same grid under another id and name; its questions keep their ids, so trends compare. */
export const duplicated = (grid: Grid, taken: readonly string[], name: string): Grid => ({
  ...structuredClone(grid),
  id: freeId(grid.id, taken),
  name: { fr: name },
});

export const label = (of: Label, language: "fr" | "en", text: string): Label => {
  if (language === "fr") return { ...of, fr: text };
  return text ? { ...of, en: text } : { fr: of.fr };
};
