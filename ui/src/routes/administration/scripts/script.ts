/**
 * A script as the designer edits it, and as a graph for the drawing of flows. Pure: each function
 * gives a new script.
 */
import { holds, spoken } from "../../../format/expression";
import type { Field, Label, Values } from "../crm/setup";
import type { Action, Flow } from "../plan";

export const END = "end";

export interface Mention {
  id: string;
  kind: "recording_notice" | "identity" | "commercial_nature" | "own";
  text: Label;
  law?: string;
}

export interface Objection {
  id: string;
  title: Label;
  answer: Label;
}

export type Target =
  { kind: "card" | "custom" | "ticket"; field: string } | { kind: "disposition" };

export interface Branch {
  when: string;
  to: string;
}

export interface Page {
  id: string;
  title: Label;
  text: Label;
  fields?: Field[];
  writes?: { field: string; to: Target }[];
  objections?: Objection[];
  mentions?: Mention[];
  next?: Branch[];
  otherwise?: string;
  position?: { x: number; y: number };
}

export interface Script {
  format: number;
  name: Label;
  start: string;
  pages: Page[];
  objections?: Objection[];
  queues?: string[];
  campaigns?: string[];
  /** Scenes in the language of script tests. */
  tests?: string;
}

export const pageOf = (script: Script, id: string | undefined): Page | undefined =>
  script.pages.find((page) => page.id === id);

/** Lower-case letters, digits and `_` out of what was typed, free among the others. */
export function idFrom(typed: string, taken: readonly string[], fallback: string): string {
  const plain = typed.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const base =
    plain
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^[^a-z]+|_+$/g, "")
      .slice(0, 40) || fallback;
  let id = base;
  for (let n = 2; taken.includes(id) || id === END; n += 1) id = `${base}_${n}`;
  return id;
}

export const emptyScript = (name: string): Script => ({
  format: 1,
  name: { fr: name },
  start: "",
  pages: [],
});

/** A new page, led to from `from` where that leads nowhere yet. */
export function addPage(
  script: Script,
  title: string,
  from?: string,
): { script: Script; id: string } {
  const ids = script.pages.map((page) => page.id);
  const id = idFrom(title, ids, "page");
  const page: Page = { id, title: { fr: title }, text: { fr: "" }, otherwise: END };
  const pages = script.pages.map((p) =>
    p.id === from && (!p.otherwise || p.otherwise === END) ? { ...p, otherwise: id } : p,
  );
  const start = script.start || id;
  return { script: { ...script, start, pages: [...pages, page] }, id };
}

export const putPage = (script: Script, page: Page): Script => ({
  ...script,
  pages: script.pages.map((p) => (p.id === page.id ? page : p)),
});

/** Exits that led to it lead nowhere; the check says so. */
export function removePage(script: Script, id: string): Script {
  const pages = script.pages
    .filter((page) => page.id !== id)
    .map((page) => ({
      ...page,
      ...(page.otherwise === id && { otherwise: "" }),
      ...(page.next && { next: page.next.map((b) => (b.to === id ? { ...b, to: "" } : b)) }),
    }));
  const start = script.start === id ? (pages[0]?.id ?? "") : script.start;
  return { ...script, start, pages };
}

/** Ties an exit as the drawing names it: `if:N`, `next`, or `new` for a branch more. */
export function tie(script: Script, from: string, exit: string, to: string): Script {
  const page = pageOf(script, from);
  if (!page) return script;
  if (exit === "next") return putPage(script, { ...page, otherwise: to });
  if (exit === "new") {
    return putPage(script, { ...page, next: [...(page.next ?? []), { when: "", to }] });
  }
  const at = Number(exit.slice("if:".length));
  const next = (page.next ?? []).map((branch, n) => (n === at ? { ...branch, to } : branch));
  return putPage(script, { ...page, next });
}

/** The script as a flow of branches, so that the drawing and the outline of flows read it. */
export function asFlow(script: Script): Flow {
  const led = (to: string | undefined) => to ?? "";
  const actions: Action[] = script.pages.map((page) => ({
    id: page.id,
    type: "branch",
    next: led(page.otherwise),
    conditions: (page.next ?? []).map((branch) => ({ when: branch.when, next: led(branch.to) })),
  }));
  const ends = actions.some(
    (a) => a.next === END || a.conditions?.some((condition) => condition.next === END),
  );
  const positions = Object.fromEntries(
    script.pages.flatMap((page) => (page.position ? [[page.id, page.position]] : [])),
  );
  return {
    version: 1,
    name: script.name.fr,
    start: script.start,
    actions: ends ? [...actions, { id: END, type: "transfer_to_flow" }] : actions,
    metadata: { positions },
  };
}

/** Where the answers lead, as the server decides it. */
export function wayOf(page: Page, answers: Values, names: Values): string {
  const known = { ...names, ...answers };
  const taken = (page.next ?? []).find((branch) => branch.when && holds(branch.when, known));
  return (taken ? taken.to : page.otherwise) || END;
}

/** What `{customer.name}` and `{field}` stand for. */
export const namesWith = (names: Values, answers: Values): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...names, ...answers }).map(([k, v]) => [k, spoken(v)]));

/** The place of the script that a fault is at: its page, or none. */
export function pageOfFault(script: Script, path: string): string | null {
  const at = /^pages\[(\d+)\]/.exec(path)?.[1];
  return at === undefined ? null : (script.pages[Number(at)]?.id ?? null);
}

/** A first test: straight on from the first page, saying and answering what it must. */
export function firstTest(script: Script): string {
  const page = pageOf(script, script.start);
  const answers: Record<string, string> = {
    number: "1",
    amount: "10",
    date: "2026-11-20",
    yes_no: "oui",
    phone: "0612345678",
    email: "client@example.org",
  };
  const answer = ({ id, type }: Field): string => {
    const given = "options" in type ? type.options[0]?.id : answers[type.kind];
    return `${id} = "${given ?? "…"}"`;
  };
  return [
    `test "${script.name.fr}"`,
    `> page ${script.start}`,
    ...(page?.mentions ?? []).map((mention) => `ticks ${mention.id}`),
    ...(page?.fields ?? []).filter((field) => field.required).map(answer),
    "next",
    "",
  ].join("\n");
}
