/** The way back of a bulk change. Pure. */
import type { Ticket, TicketChanges } from "../../api/types";

type Part = Omit<TicketChanges, "version">;

/** Tickets that go back to one and the same value. */
export interface Back {
  tickets: { id: string; version: number }[];
  changes: Part;
}

/** What can be taken back: where a ticket stands, how urgent it is, whose it is. Notes stay. */
const FIELDS = ["state", "priority", "assignee"] as const;

/**
 * Of the tickets as they were, those that were changed and have these versions now. Empty when
 * nothing can be taken back.
 */
export function wayBack(before: Ticket[], part: Part, versions: Map<string, number>): Back[] {
  const field = FIELDS.find((name) => part[name] !== undefined);
  if (!field || Object.keys(part).length !== 1) return [];
  const groups = new Map<string, Back["tickets"]>();
  for (const ticket of before) {
    const version = versions.get(ticket.id);
    const was = ticket[field] ?? "";
    if (version === undefined || was === part[field]) continue;
    groups.set(was, [...(groups.get(was) ?? []), { id: ticket.id, version }]);
  }
  return [...groups].map(([was, tickets]) => ({ tickets, changes: { [field]: was } as Part }));
}
