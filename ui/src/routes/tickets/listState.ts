/**
 * What the list of tickets shows: filter, order, list or board, cursor, selection. Kept while one
 * goes to a ticket and comes back. Pure but for the atom.
 */
import type { TicketPriority, TicketStatus } from "../../api/types";
import { atom } from "../../parts/atom";

export type Due = "breached" | "soon";

export interface Filter {
  q?: string;
  organization?: string;
  type?: string;
  status?: TicketStatus;
  state?: string;
  team?: string;
  level?: number;
  priority?: TicketPriority;
  category?: string;
  /** `me`, `nobody` or a login. */
  assignee?: string;
  watcher?: string;
  due?: Due;
  /** Open or pending. */
  open?: boolean;
  tag?: string;
}

export const SORTS = ["updated", "created", "priority", "due"] as const;
export type Sort = (typeof SORTS)[number];

export interface ListState {
  /** The view that was chosen; null: the filters are the reader's own. */
  view: string | null;
  filter: Filter;
  sort: Sort;
  mode: "list" | "board";
  cursor: string | null;
  selected: string[];
}

export interface View {
  id: string;
  filter: Filter;
  sort?: Sort | undefined;
}

/** What a saved view keeps. */
export interface SavedBody {
  filter?: Filter;
  sort?: Sort;
  mode?: ListState["mode"];
}

export type ViewName = "mine" | "unassigned" | "breached" | "soon" | "watched" | "pending" | "all";

/** Views that everybody has, in their order; their titles are `ticketing.views.<id>`. */
export const VIEWS: (View & { id: ViewName })[] = [
  { id: "mine", filter: { assignee: "me", open: true }, sort: "due" },
  { id: "unassigned", filter: { assignee: "nobody", open: true }, sort: "due" },
  { id: "breached", filter: { due: "breached", open: true }, sort: "due" },
  { id: "soon", filter: { due: "soon" }, sort: "due" },
  { id: "watched", filter: { watcher: "me" } },
  { id: "pending", filter: { status: "pending" } },
  { id: "all", filter: {} },
];

export const firstList: ListState = {
  view: "all",
  filter: {},
  sort: "updated",
  mode: "list",
  cursor: null,
  selected: [],
};

export const listState = atom<ListState>(firstList);

/** A filter without its empty parts, so that equal filters are equal. */
export function tidy(filter: Filter): Filter {
  const kept = Object.entries(filter).filter(([, v]) => v !== undefined && v !== "");
  return Object.fromEntries(kept) as Filter;
}

export function withFilter(state: ListState, change: Partial<Filter>): ListState {
  const filter = tidy({ ...state.filter, ...change });
  return { ...state, view: null, filter, cursor: null, selected: [] };
}

export function withView(state: ListState, view: View): ListState {
  return {
    ...state,
    view: view.id,
    filter: tidy(view.filter),
    sort: view.sort ?? "updated",
    cursor: null,
    selected: [],
  };
}

/** The row below or above the cursor; the first when there is none. */
export function step(keys: string[], cursor: string | null, by: 1 | -1): string | null {
  if (keys.length === 0) return null;
  const at = cursor === null ? -1 : keys.indexOf(cursor);
  if (at < 0) return keys[0] ?? null;
  return keys[Math.min(keys.length - 1, Math.max(0, at + by))] ?? null;
}

export function toggled(selected: string[], key: string): string[] {
  return selected.includes(key) ? selected.filter((k) => k !== key) : [...selected, key];
}

/** What a bulk action or a key works on: the selection, else the row under the cursor. */
export function targets<T extends { id: string }>(rows: T[], state: ListState): T[] {
  const chosen = rows.filter(({ id }) => state.selected.includes(id));
  if (chosen.length > 0) return chosen;
  return rows.filter(({ id }) => id === state.cursor);
}
