/** What a script's report says in words, and the whole of it as lines of a file. Pure. */
import type { TFunction } from "i18next";
import type { Figures, ScriptReport } from "../../api/scripts";
import { inLanguage, shown } from "../../format/fieldValues";
import type { Locale } from "../../api/types";
import { pageOf } from "../administration/scripts/script";
import { objectionsOf } from "../agent/script/ScriptPage";

export type PageRow = Figures["pages"][number];
export type ObjectionRow = Figures["objections"][number];

/** Of the runs that reached the page and had something to say there. */
export function said(row: PageRow): number | null {
  const ticked = row.mentions.reduce((sum, mention) => sum + mention.ticked, 0);
  return row.mentions.length && row.reached ? ticked / (row.mentions.length * row.reached) : null;
}

export function titleOf({ version_script }: ScriptReport, page: string, locale: Locale): string {
  const found = pageOf(version_script, page);
  return found ? inLanguage(found.title, locale) : page;
}

export function objectionOf(report: ScriptReport, row: ObjectionRow, locale: Locale): string {
  const script = report.version_script;
  const page = row.page ? pageOf(script, row.page) : undefined;
  const list = page ? objectionsOf(script, page) : (script.objections ?? []);
  const found = list.find((one) => one.id === row.objection);
  return found ? inLanguage(found.title, locale) : row.objection;
}

export interface AnswerRow {
  key: string;
  question: string;
  answer: string;
  count: number;
  share: number | null;
}

/** One line per value; texts that customers gave are only counted. */
export function answersOf(report: ScriptReport, t: TFunction, locale: Locale): AnswerRow[] {
  const fields = report.version_script.pages.flatMap((page) => page.fields ?? []);
  return report.figures.answers.flatMap((one): AnswerRow[] => {
    const field = fields.find((f) => f.id === one.field);
    const question = field ? inLanguage(field.label, locale) : one.field;
    const { answered } = one;
    if (one.values.length === 0) {
      const answer = t("scripts.report.answered");
      return answered ? [{ key: one.field, question, answer, count: answered, share: null }] : [];
    }
    return one.values.map(({ value, count }) => ({
      key: `${one.field} ${value}`,
      question,
      answer:
        field?.type.kind === "yes_no"
          ? t(value === "true" ? "scripts.report.yes" : "scripts.report.no")
          : field
            ? shown(field, field.type.kind === "several" ? [value] : value, locale)
            : value,
      count,
      share: count / answered,
    }));
  });
}

/** One figure of the report: of what part, of what in it, which, how much. */
export interface Line {
  part: string;
  of: string;
  detail: string;
  figure: string;
  value: number | null;
}

const seconds = (ms: number | null) => (ms === null ? null : Math.round(ms / 1000));

/** Everything that the screen tells, and each mention apart. */
export function linesOf(report: ScriptReport, t: TFunction, locale: Locale): Line[] {
  const { figures } = report;
  const secs = (name: string) => `${name} (s)`;
  const lines: Line[] = [];
  const tell = (part: string, of: string, detail: string, all: [string, number | null][]) =>
    lines.push(...all.map(([figure, value]) => ({ part, of, detail, figure, value })));
  tell(t("scripts.title"), inLanguage(report.version_script.name, locale), "", [
    [t("scripts.report.runs"), figures.runs],
    [t("scripts.report.completed"), figures.completed],
    [t("scripts.report.stopped"), figures.stopped],
    [t("scripts.report.call_ended"), figures.call_ended],
    [t("scripts.endings.open"), figures.open],
    [secs(t("scripts.report.mean")), seconds(figures.mean_ms)],
    [secs(t("scripts.report.reading")), seconds(figures.reading_ms)],
  ]);
  for (const row of figures.pages) {
    const title = titleOf(report, row.page, locale);
    tell(t("scripts.report.page"), title, "", [
      [t("scripts.report.reached"), row.reached],
      [t("scripts.report.dropped"), row.dropped],
      [t("scripts.report.back"), row.back],
      [secs(t("scripts.report.time")), seconds(row.mean_ms)],
      [secs(t("scripts.report.read")), seconds(row.reading_ms)],
    ]);
    for (const { mention, ticked } of row.mentions) {
      const page = pageOf(report.version_script, row.page);
      const text = page?.mentions?.find((one) => one.id === mention)?.text;
      tell(t("scripts.report.mentions"), title, text ? inLanguage(text, locale) : mention, [
        [t("scripts.report.count"), ticked],
      ]);
    }
  }
  for (const row of figures.objections) {
    const page = row.page ? titleOf(report, row.page, locale) : t("scripts.report.whole");
    tell(t("scripts.report.objection"), page, objectionOf(report, row, locale), [
      [t("scripts.report.opened"), row.opened],
      [t("scripts.report.won"), row.completed],
    ]);
  }
  for (const row of answersOf(report, t, locale)) {
    tell(t("scripts.report.answer"), row.question, row.answer, [
      [t("scripts.report.count"), row.count],
    ]);
  }
  return lines;
}
