/**
 * A flow as actions with named exits, and the changes an editor makes to it. The flow itself is the
 * only state: each function gives a new flow and leaves alone what it wasn't asked to change, so
 * that a flow survives the editor to the byte. Pure.
 */
import type { Action, Condition, Flow } from "../plan";
import { type ErrorName, KEYS, kindOf } from "./kinds";

/** One way out of an action. `target` is missing while it leads nowhere. */
export interface Exit {
  /** Stable while its name is: the handle of the edge. */
  id: string;
  kind: "next" | "condition" | "error";
  /** `next`, the key, `open`, the expression, `timeout`… */
  name: string;
  target?: string;
  /** Written in the flow, even if it leads nowhere yet. */
  written: boolean;
  /** Without it the flow stops dead. */
  needed: boolean;
  /** Its place among the conditions. */
  index?: number;
}

/** The handle from which a new key or expression is drawn. */
export const NEW = "new";

/** Every exit an action has or could have, in the order in which they are tried. */
export function exitsOf(action: Action): Exit[] {
  const kind = kindOf(action.type);
  const exits = conditionsOf(action);
  const some = exits.some((exit) => exit.needed && !exit.target);
  if (kind.next !== "none" || action.next !== undefined) {
    const target = action.next || undefined;
    const needed = kind.next === "needed" || (kind.next === "otherwise" && some);
    const written = action.next !== undefined;
    exits.push({ id: "next", kind: "next", name: "next", written, needed, ...at(target) });
  }
  const errors = [...(action.errors ?? []).map((e) => e.error as ErrorName), ...kind.errors];
  for (const name of new Set(errors)) {
    const found = action.errors?.find((e) => e.error === name);
    const written = found !== undefined;
    const target = found?.next || undefined;
    exits.push({ id: `error:${name}`, kind: "error", name, written, needed: false, ...at(target) });
  }
  return exits;
}

const at = (target: string | undefined) => (target === undefined ? {} : { target });

function conditionsOf(action: Action): Exit[] {
  const { conditions } = kindOf(action.type);
  const seen = new Set<string>();
  const exits: Exit[] = (action.conditions ?? []).map((condition, index) => {
    const name = condition.when;
    const twice = seen.has(name) || conditions.kind === "expressions";
    seen.add(name);
    return {
      id: twice ? `if:${index}` : `when:${name}`,
      kind: "condition",
      name,
      written: true,
      needed: true,
      index,
      ...at(condition.next || undefined),
    };
  });
  if (conditions.kind !== "fixed") return exits;
  const open = conditions.names.filter((name) => !seen.has(name));
  const needed = kindOf(action.type).next === "otherwise" && action.next === undefined;
  for (const name of open) {
    exits.push({ id: `when:${name}`, kind: "condition", name, written: false, needed });
  }
  const rank = (exit: Exit) => conditions.names.indexOf(exit.name);
  return exits.sort((a, b) => rank(a) - rank(b));
}

export const actionOf = (flow: Flow, id: string) => flow.actions.find((a) => a.id === id);

export interface Link {
  from: string;
  exit: Exit;
  to: string;
}

/** Where exits lead, one entry per exit that leads to an action. */
export function linksOf(flow: Flow): Link[] {
  return flow.actions.flatMap((action) =>
    exitsOf(action).flatMap((exit) =>
      exit.target ? [{ from: action.id, exit, to: exit.target }] : [],
    ),
  );
}

export function linksByOrigin(flow: Flow): Map<string, Link[]> {
  const found = new Map<string, Link[]>();
  for (const link of linksOf(flow)) {
    const own = found.get(link.from);
    if (own) own.push(link);
    else found.set(link.from, [link]);
  }
  return found;
}

const without = <T extends object, K extends keyof T>(item: T, key: K): T => {
  const { [key]: _gone, ...rest } = item;
  return rest as T;
};

export function putAction(flow: Flow, id: string, action: Action): Flow {
  return { ...flow, actions: flow.actions.map((a) => (a.id === id ? action : a)) };
}

/** The action with an exit led to `target`; undefined: nowhere. */
export function withExit(action: Action, exitId: string, target: string | undefined): Action {
  if (exitId === "next") {
    return target === undefined ? without(action, "next") : { ...action, next: target };
  }
  if (exitId.startsWith("error:")) return withError(action, exitId.slice(6), target);
  if (exitId === NEW) return withCondition(action, freeCondition(action), target ?? "");
  const exit = exitsOf(action).find((e) => e.id === exitId);
  if (!exit) return action;
  const { conditions } = kindOf(action.type);
  if (exit.index === undefined) {
    return target === undefined ? action : withCondition(action, exit.name, target);
  }
  if (target === undefined && conditions.kind === "fixed") return dropCondition(action, exit.index);
  return putCondition(action, exit.index, { next: target ?? "" });
}

function withError(action: Action, error: string, target: string | undefined): Action {
  const before = action.errors ?? [];
  if (target === undefined) {
    const errors = before.filter((e) => e.error !== error);
    return errors.length === 0 ? without(action, "errors") : { ...action, errors };
  }
  const known = before.some((e) => e.error === error);
  const errors = known
    ? before.map((e) => (e.error === error ? { ...e, next: target } : e))
    : [...before, { error, next: target }];
  return { ...action, errors };
}

/** The next free key; an empty expression for a branch. */
function freeCondition(action: Action): string {
  if (kindOf(action.type).conditions.kind === "expressions") return "";
  const taken = new Set(action.conditions?.map((c) => c.when));
  return KEYS.find((key) => !taken.has(key)) ?? "";
}

export const withCondition = (action: Action, when: string, next: string): Action => ({
  ...action,
  conditions: [...(action.conditions ?? []), { when, next }],
});

export function putCondition(action: Action, index: number, change: Partial<Condition>): Action {
  const conditions = (action.conditions ?? []).map((c, n) => {
    if (n !== index) return c;
    const changed = { ...c, ...change };
    return changed.phrases?.length === 0 ? without(changed, "phrases") : changed;
  });
  return { ...action, conditions };
}

export function dropCondition(action: Action, index: number): Action {
  const conditions = (action.conditions ?? []).filter((_, n) => n !== index);
  return conditions.length === 0 ? without(action, "conditions") : { ...action, conditions };
}

/** A condition one place up (-1) or down (+1): they are tried in order. */
export function moveCondition(action: Action, index: number, by: -1 | 1): Action {
  const conditions = [...(action.conditions ?? [])];
  const [moved] = conditions.splice(index, 1);
  if (!moved || index + by < 0 || index + by > conditions.length) return action;
  conditions.splice(index + by, 0, moved);
  return { ...action, conditions };
}

export function connect(flow: Flow, from: string, exitId: string, to: string | undefined): Flow {
  const action = actionOf(flow, from);
  return action ? putAction(flow, from, withExit(action, exitId, to)) : flow;
}

/** `queue`, `queue_2`, … whichever is free. */
export function freeId(flow: Flow, wish: string): string {
  const taken = new Set(flow.actions.map((a) => a.id));
  if (!taken.has(wish)) return wish;
  const stem = wish.replace(/_\d+$/, "");
  for (let n = 2; ; n += 1) if (!taken.has(`${stem}_${n}`)) return `${stem}_${n}`;
}

/** The exit that a newcomer after this action takes when nobody names one. */
export function exitToExtend(action: Action): string | undefined {
  const exits = exitsOf(action);
  const open = exits.find((e) => !e.target && (e.needed || e.kind === "next"));
  if (open) return open.id;
  const { conditions, next } = kindOf(action.type);
  if (next === "needed" || next === "after") return "next";
  if (conditions.kind === "keys") return NEW;
  return exits[0]?.id;
}

/** Adds an action and leads an exit to it; what followed there follows the newcomer. */
export function insertAfter(flow: Flow, from: string, exitId: string, fresh: Action): Flow {
  const action = actionOf(flow, from);
  if (!action) return add(flow, fresh);
  const before = exitsOf(action).find((e) => e.id === exitId)?.target;
  const way = exitToExtend(fresh);
  const led = before !== undefined && way !== undefined ? withExit(fresh, way, before) : fresh;
  return connect(add(flow, led), from, exitId, fresh.id);
}

export function add(flow: Flow, fresh: Action): Flow {
  const actions = [...flow.actions, fresh];
  return flow.actions.length === 0 ? { ...flow, actions, start: fresh.id } : { ...flow, actions };
}

/** Removes actions; whoever led to one goes on to what followed it. */
export function remove(flow: Flow, ids: readonly string[]): Flow {
  return ids.reduce(removeOne, flow);
}

function removeOne(flow: Flow, id: string): Flow {
  const gone = actionOf(flow, id);
  if (!gone) return flow;
  const after = gone.next && gone.next !== id && actionOf(flow, gone.next) ? gone.next : undefined;
  const actions = flow.actions.filter((a) => a.id !== id).map((a) => led(a, id, after));
  const start = flow.start === id ? (after ?? actions[0]?.id ?? "") : flow.start;
  return forget({ ...flow, start, actions }, id);
}

/** Every exit that led to `from` leads to `to`; undefined: nowhere. */
function led(action: Action, from: string, to: string | undefined): Action {
  return exitsOf(action)
    .filter((exit) => exit.target === from)
    .reverse() // a fixed exit that is dropped moves those behind it
    .reduce((done, exit) => withExit(done, exit.id, to), action);
}

export function rename(flow: Flow, from: string, to: string): Flow {
  if (from === to) return flow;
  const actions = flow.actions.map((a) => led(a.id === from ? { ...a, id: to } : a, from, to));
  const start = flow.start === from ? to : flow.start;
  const positions = positionsOf(flow);
  const renamed = { ...flow, start, actions };
  if (!positions[from]) return renamed;
  const kept = Object.entries(positions).map(([id, p]) => [id === from ? to : id, p]);
  return putPositions(renamed, Object.fromEntries(kept) as Positions);
}

/** Actions for the clipboard; exits to actions outside of it are kept by name. */
export const copy = (flow: Flow, ids: readonly string[]): Action[] =>
  flow.actions.filter((a) => ids.includes(a.id));

/** Pasted actions get free names; among themselves they stay tied, others only where they exist. */
export function paste(flow: Flow, actions: readonly Action[]): { flow: Flow; ids: string[] } {
  let grown = flow;
  const names = new Map<string, string>();
  for (const action of actions) {
    const id = freeId(grown, action.id);
    names.set(action.id, id);
    grown = add(grown, { ...action, id });
  }
  const ids = [...names.values()];
  for (const id of ids) {
    const action = actionOf(grown, id);
    if (!action) continue;
    const tied = exitsOf(action).reduceRight((done, exit) => {
      if (!exit.target) return done;
      const to = names.get(exit.target) ?? (actionOf(flow, exit.target) ? exit.target : undefined);
      return withExit(done, exit.id, to);
    }, action);
    grown = putAction(grown, id, tied);
  }
  return { flow: grown, ids };
}

/** An action one place up (-1) or down (+1) in its row of `next`. */
export function moveInRow(flow: Flow, id: string, by: -1 | 1): Flow {
  const action = actionOf(flow, id);
  if (by === 1) {
    const after = action?.next ? actionOf(flow, action.next) : undefined;
    return after?.next !== undefined ? moveInRow(flow, after.id, -1) : flow;
  }
  const before = flow.actions.find((a) => a.next === id && a.id !== id);
  if (!action || !before || action.next === undefined || action.next === before.id) return flow;
  const tail = action.next;
  const swapped = flow.actions.map((a) => {
    if (a.id === id) return { ...a, next: before.id };
    if (a.id === before.id) return { ...a, next: tail };
    return led(a, before.id, id);
  });
  const start = flow.start === before.id ? id : flow.start;
  const moved = { ...flow, start, actions: swapped };
  const { [id]: mine, [before.id]: other, ...rest } = positionsOf(flow);
  if (!mine || !other) return moved;
  return putPositions(moved, { ...rest, [id]: other, [before.id]: mine });
}

export interface Position {
  x: number;
  y: number;
}
export type Positions = Record<string, Position>;

/** Where a person put the actions; those never moved are missing. */
export function positionsOf(flow: Flow): Positions {
  const kept = flow.metadata?.positions;
  if (typeof kept !== "object" || kept === null) return {};
  const good = Object.entries(kept as Record<string, unknown>).filter(
    (entry): entry is [string, Position] => {
      const p = entry[1] as Partial<Position> | null;
      return typeof p?.x === "number" && typeof p.y === "number";
    },
  );
  return Object.fromEntries(good);
}

export function putPositions(flow: Flow, positions: Positions): Flow {
  if (Object.keys(positions).length > 0) {
    return { ...flow, metadata: { ...flow.metadata, positions } };
  }
  if (!flow.metadata || !("positions" in flow.metadata)) return flow;
  const rest = without(flow.metadata, "positions");
  if (Object.keys(rest).length === 0) return without(flow, "metadata");
  return { ...flow, metadata: rest };
}

function forget(flow: Flow, id: string): Flow {
  const positions = positionsOf(flow);
  return id in positions ? putPositions(flow, without(positions, id)) : flow;
}

/** Attributes that some action sets, for those that read them. */
export function attributesOf(flow: Flow): string[] {
  const found = new Set<string>();
  const keysOf = (value: unknown) =>
    typeof value === "object" && value !== null ? Object.keys(value) : [];
  for (const { type, parameters } of flow.actions) {
    const own = parameters?.attribute;
    if (typeof own === "string" && own && type !== "look_up_ticket") found.add(own);
    if (type === "set_attributes") keysOf(parameters?.attributes).forEach((k) => found.add(k));
    if (type === "http_call") keysOf(parameters?.results).forEach((k) => found.add(k));
    if (type === "look_up_ticket") {
      ["number", "state", "subject", "team"].forEach((k) => found.add(`ticket.${k}`));
    }
  }
  return [...found].sort();
}
