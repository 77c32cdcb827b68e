/**
 * The graph as an outline from its start, for those who can't drag or see it: what follows by
 * `next` stands below at the same depth, keys, named exits and errors lead one step in. An action
 * that was met before is a link. Pure.
 */
import type { Flow } from "../plan";
import { type Exit, exitsOf } from "./graph";

export interface Row {
  /** Unique and stable: the way that leads here. */
  key: string;
  depth: number;
  /** Through which exit of which action; missing at the start and for what is never reached. */
  via?: { from: string; exit: Exit };
  /** The action; missing where an exit leads nowhere. */
  action?: string;
  /** Met before: stands as a link to its own row. */
  link: boolean;
  /** Rows one step in, hidden or not. */
  opens: boolean;
  closed: boolean;
  /** Never reached from the start. */
  loose: boolean;
  place: number;
  size: number;
}

/** Every row, those inside a closed one left out. */
export function outline(flow: Flow, closed: ReadonlySet<string> = new Set()): Row[] {
  const actions = new Map(flow.actions.map((a) => [a.id, a]));
  const met = new Set<string>();
  const rows: Row[] = [];

  interface Way {
    action: string | undefined;
    via?: Row["via"];
    loose: boolean;
  }

  /** One level: the ways into it, each followed by its own row of `next`. */
  const level = (ways: Way[], depth: number, path: string, hidden: boolean) => {
    const own: Row[] = [];
    const walk = (way: Way, key: string): void => {
      const known = way.action !== undefined && actions.has(way.action);
      const link = known && met.has(way.action ?? "");
      const action = known && !link ? actions.get(way.action ?? "") : undefined;
      const exits = action ? exitsOf(action) : [];
      const inward = exits.filter((exit) => exit.kind !== "next" && (exit.target || exit.needed));
      const row: Row = {
        key,
        depth,
        link,
        opens: inward.length > 0,
        closed: closed.has(key),
        loose: way.loose,
        place: 0,
        size: 0,
        ...(known && { action: way.action }),
        ...(way.via && { via: way.via }),
      };
      own.push(row);
      if (!hidden) rows.push(row);
      if (!action) return;
      met.add(action.id);
      const led = (exit: Exit): Way => ({
        action: exit.target,
        via: { from: action.id, exit },
        loose: way.loose,
      });
      if (inward.length > 0) {
        level(inward.map(led), depth + 1, `${key}/${action.id}`, hidden || row.closed);
      }
      const onward = exits.find((exit) => exit.kind === "next");
      if (onward && (onward.target || onward.needed)) walk(led(onward), `${key}>`);
    };
    ways.forEach((way) => walk(way, `${path}/${way.via?.exit.id ?? way.action ?? ""}`));
    own.forEach((row, n) => Object.assign(row, { place: n + 1, size: own.length }));
  };

  level([{ action: flow.start || undefined, loose: false }], 0, "", false);
  for (const { id } of flow.actions) {
    if (!met.has(id)) level([{ action: id, loose: true }], 0, "loose", false);
  }
  const roots = rows.filter((row) => row.depth === 0);
  roots.forEach((row, n) => Object.assign(row, { place: n + 1, size: roots.length }));
  return rows;
}
