/** What differs between two states of a flow, action by action. Pure. */
import type { Action, Flow, Plan } from "../plan";
import type { Mark } from "./overlay";

export interface Change {
  action: string;
  mark: Mark;
  /** Of a changed action: what was and what is, as short JSON; missing on one side as "". */
  fields: { path: string; before: string; after: string }[];
}

export interface FlowDiff {
  changes: Change[];
  marks: Map<string, Mark>;
  /** Name or first action differ. */
  head: { path: string; before: string; after: string }[];
}

const text = (value: unknown): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

const same = (a: unknown, b: unknown) => canonical(a) === canonical(b);

/** JSON with sorted keys: a plan that went through the server has its keys in another order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

export function diffFlows(before: Flow | undefined, after: Flow | undefined): FlowDiff {
  const old = new Map(before?.actions?.map((a) => [a.id, a]));
  const now = new Map(after?.actions?.map((a) => [a.id, a]));
  const changes: Change[] = [];
  for (const [id, action] of now) {
    const was = old.get(id);
    if (!was) changes.push({ action: id, mark: "added", fields: [] });
    else if (!same(was, action)) {
      changes.push({ action: id, mark: "changed", fields: fieldsOf(was, action) });
    }
  }
  for (const id of old.keys()) {
    if (!now.has(id)) changes.push({ action: id, mark: "removed", fields: [] });
  }
  const head = (["name", "start"] as const).flatMap((path) =>
    before && after && before[path] !== after[path]
      ? [{ path, before: before[path], after: after[path] }]
      : [],
  );
  return { changes, head, marks: new Map(changes.map((c) => [c.action, c.mark])) };
}

/** An action flat: `parameters.tries`, `next`, `1 →`, `timeout →`. */
function flat(action: Action): Map<string, string> {
  const found = new Map<string, string>();
  const { id: _id, parameters, conditions, errors, ...rest } = action;
  for (const [key, value] of Object.entries(rest)) found.set(key, text(value));
  for (const [key, value] of Object.entries(parameters ?? {})) found.set(key, promptText(value));
  conditions?.forEach((c) => {
    const phrases = c.phrases?.length ? ` (${c.phrases.join(", ")})` : "";
    found.set(`${c.when} →`, c.next + phrases);
  });
  errors?.forEach((e) => found.set(`${e.error} →`, e.next));
  return found;
}

function promptText(value: unknown): string {
  const say = (value as { say?: { text?: string } } | null)?.say;
  return typeof say?.text === "string" ? say.text : text(value);
}

function fieldsOf(before: Action, after: Action): Change["fields"] {
  const [old, now] = [flat(before), flat(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  const fields = paths.flatMap((path) => {
    const [was, is] = [old.get(path) ?? "", now.get(path) ?? ""];
    return was === is ? [] : [{ path, before: was, after: is }];
  });
  if (fields.length > 0) return fields;
  return [{ path: "…", before: text(before), after: text(after) }];
}

/** Both states as one graph, so that an action stands in the same place on both sides. */
export function union(before: Flow | undefined, after: Flow | undefined): Flow | undefined {
  if (!after) return before;
  const known = new Set(after.actions.map((a) => a.id));
  const gone = (before?.actions ?? []).filter((a) => !known.has(a.id));
  return { ...after, actions: [...after.actions, ...gone] };
}

/** Sections of the plan that differ besides this flow. */
export function otherSections(before: Plan, after: Plan, flowId: string): string[] {
  const bare = (plan: Plan): Record<string, unknown> => {
    const { [flowId]: _own, ...flows } = plan.flows ?? {};
    return { ...plan, flows };
  };
  const [a, b] = [bare(before), bare(after)];
  const sections = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return sections.filter((section) => !same(a[section] ?? {}, b[section] ?? {})).sort();
}
