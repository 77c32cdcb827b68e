/** A grid and the mark that answers give, as the server reckons it (`crm::quality::grid`). Pure. */
import type { components } from "../../api/schema";
import type { Label } from "../administration/crm/setup";

export type AnswerLine = components["schemas"]["AnswerLine"];

export type Scale = { kind: "yes_no" } | { kind: "points"; most: number };

export interface Question {
  id: string;
  text: Label;
  help?: Label;
  scale: Scale;
  weight: number;
  knock_out?: boolean;
  may_not_apply: boolean;
}

export interface Section {
  id: string;
  name: Label;
  weight: number;
  questions: Question[];
}

export interface Grid {
  id: string;
  name: Label;
  /** Of which campaigns; none: all. */
  campaigns?: string[];
  pass_percent: number;
  sections: Section[];
}

export interface Mark {
  /** In percent, with two decimals; null while nothing counts. */
  mark: number | null;
  passed: boolean;
  knockedOut: string[];
  sections: (number | null)[];
}

export type Lines = ReadonlyMap<string, AnswerLine>;

export const most = (scale: Scale): number => (scale.kind === "points" ? scale.most : 1);

export const questionsOf = (grid: Grid): Question[] =>
  grid.sections.flatMap(({ questions }) => questions);

export const answered = (line: AnswerLine | undefined): boolean =>
  line !== undefined && (line.points !== null || !line.applies);

export const linesOf = (lines: readonly AnswerLine[]): Map<string, AnswerLine> =>
  new Map(lines.map((line) => [line.question, line]));

/** In hundredths of a percent, rounded half up. */
const share = (sum: number, weight: number) =>
  weight > 0 ? Math.round((sum / weight) * 10_000) / 100 : null;

/** What does not apply counts neither for nor against; a failed knock-out takes every point. */
export function markOf(grid: Grid, lines: Lines): Mark {
  const knockedOut: string[] = [];
  let [sum, weight] = [0, 0];
  const sections = grid.sections.map((section) => {
    let [part, of] = [0, 0];
    for (const question of section.questions) {
      const line = lines.get(question.id);
      if (!line || !line.applies || line.points === null || line.points === undefined) continue;
      const whole = Math.max(1, most(question.scale));
      part += (question.weight * Math.min(line.points, whole)) / whole;
      of += question.weight;
      if (question.knock_out && line.points === 0) knockedOut.push(question.id);
    }
    if (of > 0) {
      sum += (section.weight * part) / of;
      weight += section.weight;
    }
    return share(part, of);
  });
  const whole = share(sum, weight);
  const mark = whole !== null && knockedOut.length > 0 ? 0 : whole;
  return { mark, passed: mark !== null && mark >= grid.pass_percent, knockedOut, sections };
}

const blank = (question: string): AnswerLine => ({
  question,
  points: null,
  applies: true,
  comment: null,
  at_ms: null,
  recording: null,
});

/** One question's line with something changed; a line that says nothing is none. */
export function changed(lines: Lines, question: string, part: Partial<AnswerLine>): Lines {
  const next = new Map(lines);
  const before = lines.get(question) ?? blank(question);
  const line = { ...before, ...part };
  if (!answered(line) && !line.comment) next.delete(question);
  else next.set(question, line);
  return next;
}

/** What a key means for a question: points, `na`, or nothing. */
export function keyed(question: Question, key: string): Partial<AnswerLine> | null {
  if (key === "n" && question.may_not_apply) return { points: null, applies: false };
  const whole = most(question.scale);
  if (/^\d$/.test(key) && Number(key) <= whole) return { points: Number(key), applies: true };
  return null;
}
