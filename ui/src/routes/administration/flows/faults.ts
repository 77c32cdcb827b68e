/**
 * What can't work in a flow, told while it is drawn. The server's check stays the authority; this
 * one is quick and knows what a caller would notice. Pure.
 */
import type { Action, Flow, Plan } from "../plan";
import { actionOf, attributesOf, type Exit, exitsOf, linksByOrigin } from "./graph";
import { type Field, type KeyedBy, kindOf, KEYS } from "./kinds";

export type FaultName =
  | "no_action"
  | "no_start"
  | "same_id"
  | "unreachable"
  | "dead_end"
  | "exit_missing"
  | "leads_nowhere"
  | "no_key"
  | "bad_key"
  | "same_key"
  | "no_expression"
  | "missing_prompt"
  | "missing_value"
  | "unknown_reference"
  | "out_of_bounds"
  | "no_digits"
  | "endless"
  | "unknown_attribute"
  | "calls_itself";

export interface FlowFault {
  /** Undefined: of the flow as a whole. */
  action?: string;
  exit?: string;
  name: FaultName;
  /** `error`: the server refuses it too. `warning`: a caller would notice. */
  level: "error" | "warning";
  /** For the sentence. */
  what: string;
  field?: string;
}

type Found = Omit<FlowFault, "action" | "level" | "what"> & { level?: "warning"; what?: string };

/** Every fault, in the order of the flow. */
export function faultsOf(flow: Flow, plan: Plan, flowId = ""): FlowFault[] {
  if (flow.actions.length === 0) return [fault({ name: "no_action" })];
  const faults: FlowFault[] = [];
  if (!actionOf(flow, flow.start)) faults.push(fault({ name: "no_start", what: flow.start }));
  const ids = new Set<string>();
  for (const { id } of flow.actions) {
    if (ids.has(id)) faults.push(fault({ name: "same_id", what: id }, id));
    ids.add(id);
  }
  const met = reached(flow);
  const trapped = endless(flow);
  const attributes = new Set(attributesOf(flow));
  for (const action of flow.actions) {
    const own: Found[] = [
      ...(met.has(action.id) ? [] : [{ name: "unreachable" } as const]),
      ...exitFaults(action, ids),
      ...fieldFaults(action, plan, flowId),
      ...attributeFaults(action, attributes),
      ...(trapped.has(action.id) ? [{ name: "endless", level: "warning" } as const] : []),
    ];
    faults.push(...own.map((found) => fault(found, action.id)));
  }
  return faults;
}

const fault = (found: Found, action?: string): FlowFault => ({
  level: "error",
  what: "",
  ...(action !== undefined && { action }),
  ...found,
});

export function reached(flow: Flow): Set<string> {
  const links = linksByOrigin(flow);
  const met = new Set([flow.start]);
  const todo = [flow.start];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    for (const { to } of links.get(id) ?? []) {
      if (!met.has(to)) {
        met.add(to);
        todo.push(to);
      }
    }
  }
  return met;
}

function exitFaults(action: Action, ids: ReadonlySet<string>): Found[] {
  const { conditions, next } = kindOf(action.type);
  const found: Found[] = [];
  for (const exit of exitsOf(action)) {
    if (exit.target !== undefined && !ids.has(exit.target)) {
      found.push({ name: "leads_nowhere", exit: exit.id, what: `${exit.name} → ${exit.target}` });
    } else if (exit.target === undefined && exit.needed) {
      const name = exit.kind === "next" && next === "needed" ? "dead_end" : "exit_missing";
      if (exit.kind === "next" && next === "otherwise") continue; // told at the named exits
      found.push({ name, exit: exit.id, what: exit.name });
    }
  }
  if (conditions.kind === "keys") found.push(...keyFaults(action));
  if (conditions.kind === "expressions") {
    const empty = (action.conditions ?? []).filter((c) => !c.when.trim());
    found.push(...empty.map(() => ({ name: "no_expression" }) as const));
  }
  return found;
}

function keyFaults(action: Action): Found[] {
  const found: Found[] = [];
  const keys = action.conditions ?? [];
  if (action.type === "menu" && keys.length === 0) found.push({ name: "no_key" });
  const seen = new Set<string>();
  for (const { when } of keys) {
    if (!(KEYS as readonly string[]).includes(when)) found.push({ name: "bad_key", what: when });
    else if (seen.has(when)) found.push({ name: "same_key", level: "warning", what: when });
    seen.add(when);
  }
  return found;
}

function fieldFaults(action: Action, plan: Plan, flowId: string): Found[] {
  const { fields } = kindOf(action.type);
  const found = fields.flatMap((field) => {
    const value = action.parameters?.[field.name];
    return valueFaults(field, value, plan).map((f) => ({ ...f, field: field.name }));
  });
  const { min = 1, max } = (action.parameters ?? {}) as { min?: number; max?: number };
  if (action.type === "collect_digits" && typeof max === "number" && max < min) {
    found.push({ name: "no_digits", field: "max", what: `${min} > ${max}` });
  }
  const led = action.type === "transfer_to_flow" || action.type === "sub_flow";
  if (led && flowId && action.parameters?.flow === flowId) {
    found.push({ name: "calls_itself", level: "warning", field: "flow", what: flowId });
  }
  return found;
}

const SECTIONS = { queue: "queues", hours: "hours", flow: "flows", agent: "agents" } as const;

function valueFaults(field: Field, value: unknown, plan: Plan): Found[] {
  const empty = value === undefined || value === null || value === "";
  switch (field.kind) {
    case "prompt":
      if (empty && !field.required) return [];
      return silent(value) ? [{ name: "missing_prompt", level: "warning" }] : [];
    case "queue":
    case "hours":
    case "flow":
    case "agent": {
      if (empty) return field.required ? [{ name: "missing_value", what: field.name }] : [];
      const known = plan[SECTIONS[field.kind]] ?? {};
      return String(value) in known ? [] : [{ name: "unknown_reference", what: String(value) }];
    }
    case "skills":
      return Object.keys((value as object | undefined) ?? {})
        .filter((skill) => !(skill in (plan.skills ?? {})))
        .map((what) => ({ name: "unknown_reference", what }));
    case "number":
    case "ms": {
      if (empty) return field.required ? [{ name: "missing_value", what: field.name }] : [];
      const n = Number(value);
      const { least = -Infinity, most = Infinity } = field;
      if (n >= least && n <= most) return [];
      return [{ name: "out_of_bounds", what: `${n} (${least}–${most})` }];
    }
    case "text":
    case "attribute":
    case "number_called":
    case "url":
      return empty && field.required ? [{ name: "missing_value", what: field.name }] : [];
    case "keyed":
      return empty || (value as KeyedBy).attribute?.trim()
        ? []
        : [{ name: "missing_value", what: "attribute" }];
    case "attributes":
    case "headers":
    case "pointers":
    case "switch":
    case "method":
    case "promise":
    case "key":
    case "lines":
      return [];
  }
}

/** A prompt that says nothing. */
function silent(prompt: unknown): boolean {
  if (typeof prompt === "string") return prompt === "";
  if (typeof prompt !== "object" || prompt === null) return true;
  if ("say" in prompt) return !(prompt.say as { text?: string }).text?.trim();
  if ("sound" in prompt) return prompt.sound === "";
  return false;
}

/** Set by the floor itself before any flow begins or by a look-up. */
const GIVEN = /^(caller|called|customer|ticket|wait|at|slot\d|language|score|vip|tier|now|queue)\b/;

/** Holes of texts that no action fills: `{dossier}` would be read out as nothing. */
function attributeFaults(action: Action, known: ReadonlySet<string>): Found[] {
  const texts = JSON.stringify(action.parameters ?? {});
  const holes = [...texts.matchAll(/\{([\p{L}_][\p{L}\d_.-]*)\}/gu)].map((m) => m[1] ?? "");
  return [...new Set(holes)]
    .filter((hole) => !known.has(hole) && !GIVEN.test(hole))
    .map((what) => ({ name: "unknown_attribute", level: "warning", what }));
}

/** What a caller passes who does nothing: no key is pressed, nothing wrong is keyed. */
function silentWays(action: Action): Exit[] {
  const keyed = kindOf(action.type).conditions.kind === "keys";
  const asks = ["menu", "collect_digits", "survey"].includes(action.type);
  return exitsOf(action).filter((exit) => {
    if (asks) return exit.name === "timeout";
    if (exit.name === "invalid") return false;
    return !(keyed && exit.kind === "condition");
  });
}

/** Actions of a loop that a silent caller never leaves; the first of each, in the flow's order. */
export function endless(flow: Flow): Set<string> {
  const ways = new Map(
    flow.actions.map((a) => [a.id, silentWays(a).flatMap((e) => e.target ?? [])]),
  );
  const free = new Set(
    flow.actions
      .filter((a) => kindOf(a.type).ends || silentWays(a).every((exit) => !exit.target))
      .map((a) => a.id),
  );
  for (let grown = true; grown;) {
    grown = false;
    for (const [id, targets] of ways) {
      if (!free.has(id) && targets.some((to) => free.has(to) || !ways.has(to))) {
        free.add(id);
        grown = true;
      }
    }
  }
  const found = new Set<string>();
  const told = new Set<string>();
  for (const { id } of flow.actions) {
    if (free.has(id) || told.has(id)) continue;
    const round = from(id, ways);
    if (!round.has(id)) continue; // leads into the loop, isn't in it
    found.add(id);
    for (const other of round) told.add(other);
  }
  return found;
}

/** Everything reached from an action; itself too if a way leads back. */
function from(id: string, ways: ReadonlyMap<string, readonly string[]>): Set<string> {
  const met = new Set<string>();
  const todo = [...(ways.get(id) ?? [])];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (met.has(at)) continue;
    met.add(at);
    todo.push(...(ways.get(at) ?? []));
  }
  return met;
}
