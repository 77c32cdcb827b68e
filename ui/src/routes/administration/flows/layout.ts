/**
 * Places for actions that nobody has placed: layers from left to right by the longest way from the
 * start (Sugiyama, Tagawa, Toda 1981), rows ordered by the median of their neighbours. Pure.
 */
import type { Flow } from "../plan";
import {
  exitsOf,
  linksByOrigin,
  linksOf,
  type Position,
  type Positions,
  positionsOf,
} from "./graph";

export const WIDTH = 210;
export const HEAD = 50;
export const EXIT = 22;
const GAP_X = 72;
const GAP_Y = 28;
const SWEEPS = 6;

/** How tall an action is drawn: its head and a line for each exit that is shown. */
export const heightOf = (exits: number) => HEAD + Math.max(exits, 0) * EXIT + (exits > 0 ? 6 : 0);

/** The exits that a node shows at rest: those written, and those that are missing. */
export const shownExits = (action: Flow["actions"][number]) =>
  exitsOf(action).filter((exit) => exit.kind !== "error" || exit.written);

/** A place for every action: where a person put it, else where it is read best. */
export function layout(flow: Flow): Positions {
  const kept = positionsOf(flow);
  if (Object.keys(kept).length === 0) return tidy(flow);
  const placed: Positions = { ...kept };
  for (const action of flow.actions) {
    if (!placed[action.id]) placed[action.id] = besideNeighbour(flow, action.id, placed);
  }
  return placed;
}

/** Right of whoever leads here, below whatever stands there. */
function besideNeighbour(flow: Flow, id: string, placed: Positions): Position {
  const from = linksOf(flow).find((link) => link.to === id && placed[link.from]);
  const origin = from && placed[from.from];
  const spot = origin
    ? { x: origin.x + WIDTH + GAP_X, y: origin.y }
    : { x: 0, y: Math.max(0, ...Object.values(placed).map((p) => p.y)) + 160 };
  const heights = new Map(flow.actions.map((a) => [a.id, heightOf(shownExits(a).length)]));
  const own = heights.get(id) ?? HEAD;
  const taken = Object.entries(placed).sort(([, a], [, b]) => a.y - b.y);
  for (const [other, p] of taken) {
    const beside = Math.abs(p.x - spot.x) < WIDTH + 20;
    const tall = heights.get(other) ?? HEAD;
    if (beside && p.y < spot.y + own + GAP_Y && spot.y < p.y + tall + GAP_Y) {
      spot.y = p.y + tall + GAP_Y;
    }
  }
  return spot;
}

interface Cell {
  id: string;
  tall: number;
  /** Stands in for a long edge where it crosses a layer. */
  thread: boolean;
  before: Cell[];
  after: Cell[];
}

/** All actions placed anew. */
export function tidy(flow: Flow): Positions {
  const layers = threaded(flow);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    const order = down ? layers : [...layers].reverse();
    for (const layer of order) sortByMedian(layer, down ? "before" : "after", layers);
  }
  return coordinates(layers);
}

/** The layers, with a thread in each layer that a long edge crosses. */
function threaded(flow: Flow): Cell[][] {
  const depth = depths(flow);
  const most = Math.max(0, ...depth.values());
  const layers: Cell[][] = Array.from({ length: most + 1 }, () => []);
  const cells = new Map<string, Cell>();
  const cell = (id: string, tall: number, thread: boolean, layer: number) => {
    const made: Cell = { id, tall, thread, before: [], after: [] };
    layers[layer]?.push(made);
    return made;
  };
  for (const id of walkOrder(flow)) {
    const action = flow.actions.find((a) => a.id === id);
    if (!action) continue;
    const tall = heightOf(shownExits(action).length);
    cells.set(id, cell(id, tall, false, depth.get(id) ?? 0));
  }
  for (const { from, to } of linksOf(flow)) {
    const [start, end] = [cells.get(from), cells.get(to)];
    const [a, b] = [depth.get(from) ?? 0, depth.get(to) ?? 0];
    if (!start || !end || b <= a) continue; // a way back bends around; it orders nothing
    let last = start;
    for (let layer = a + 1; layer < b; layer += 1) {
      const thread = cell(`${from}>${to}`, 10, true, layer);
      tie(last, thread);
      last = thread;
    }
    tie(last, end);
  }
  return layers;
}

function tie(from: Cell, to: Cell) {
  from.after.push(to);
  to.before.push(from);
}

/** Actions as a depth-first walk from the start meets them; those never met come last. */
function walkOrder(flow: Flow): string[] {
  const links = linksByOrigin(flow);
  const met = new Set<string>();
  const todo = [flow.start];
  const known = new Set(flow.actions.map((a) => a.id));
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (met.has(id) || !known.has(id)) continue;
    met.add(id);
    for (const link of [...(links.get(id) ?? [])].reverse()) todo.push(link.to);
  }
  for (const id of known) met.add(id);
  return [...met];
}

/** The longest way from the start, ways back left out. */
function depths(flow: Flow): Map<string, number> {
  const forward = forwardLinks(flow);
  const depth = new Map<string, number>();
  // Longest paths settle within as many rounds as there are actions: no cycle is left.
  for (const action of flow.actions) depth.set(action.id, 0);
  for (let round = 0; round < flow.actions.length; round += 1) {
    let moved = false;
    for (const { from, to } of forward) {
      const least = (depth.get(from) ?? 0) + 1;
      if ((depth.get(to) ?? 0) < least) {
        depth.set(to, least);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return depth;
}

/** Links without those that lead back to an action still being walked. */
function forwardLinks(flow: Flow) {
  const known = new Set(flow.actions.map((a) => a.id));
  const links = linksByOrigin(flow);
  const state = new Map<string, "open" | "done">();
  const forward: { from: string; to: string }[] = [];
  for (const root of walkOrder(flow)) {
    if (state.has(root)) continue;
    const stack = [{ id: root, next: 0 }];
    state.set(root, "open");
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const link = links.get(top.id)?.[top.next];
      top.next += 1;
      if (!link) {
        state.set(top.id, "done");
        stack.pop();
      } else if (known.has(link.to) && state.get(link.to) !== "open") {
        forward.push(link);
        if (!state.has(link.to)) {
          state.set(link.to, "open");
          stack.push({ id: link.to, next: 0 });
        }
      }
    }
  }
  return forward;
}

function sortByMedian(layer: Cell[], side: "before" | "after", layers: Cell[][]) {
  const place = new Map<Cell, number>();
  for (const cells of layers) cells.forEach((cell, row) => place.set(cell, row));
  const weight = (cell: Cell) => {
    const rows = cell[side].map((other) => place.get(other) ?? 0).sort((a, b) => a - b);
    if (rows.length === 0) return place.get(cell) ?? 0;
    const mid = (rows.length - 1) / 2;
    return ((rows[Math.floor(mid)] ?? 0) + (rows[Math.ceil(mid)] ?? 0)) / 2;
  };
  const weights = new Map(layer.map((cell) => [cell, weight(cell)]));
  layer.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
}

/** Rows as near to their neighbours as their order lets them. */
function coordinates(layers: Cell[][]): Positions {
  const y = new Map<Cell, number>();
  const middle = (cell: Cell) => (y.get(cell) ?? 0) + cell.tall / 2;
  for (const layer of layers) {
    let free = 0;
    for (const cell of layer) {
      y.set(cell, free);
      free += cell.tall + GAP_Y;
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const order = sweep % 2 === 0 ? layers : [...layers].reverse();
    for (const layer of order) {
      const wish = (cell: Cell) => {
        const near = sweep % 2 === 0 ? cell.before : cell.after;
        if (near.length === 0) return y.get(cell) ?? 0;
        return near.reduce((sum, other) => sum + middle(other), 0) / near.length - cell.tall / 2;
      };
      settle(layer, layer.map(wish), y);
    }
  }
  const highest = Math.min(...layers.flat().map((cell) => y.get(cell) ?? 0), 0);
  const found: Positions = {};
  layers.forEach((layer, column) => {
    for (const cell of layer) {
      if (cell.thread) continue;
      const at = Math.round((y.get(cell) ?? 0) - highest);
      found[cell.id] = { x: column * (WIDTH + GAP_X), y: at };
    }
  });
  return found;
}

/** Gives each its wish, pushing apart what would overlap; the block keeps its middle. */
function settle(layer: Cell[], wishes: number[], y: Map<Cell, number>) {
  let free = -Infinity;
  let drift = 0;
  layer.forEach((cell, row) => {
    const wish = wishes[row] ?? 0;
    const at = Math.max(wish, free);
    drift += at - wish;
    y.set(cell, at);
    free = at + cell.tall + GAP_Y;
  });
  const back = layer.length > 0 ? drift / layer.length : 0;
  for (const cell of layer) y.set(cell, (y.get(cell) ?? 0) - back);
}
