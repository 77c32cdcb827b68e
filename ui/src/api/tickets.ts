/** The routes of tickets by name. Owns paths and parameters; no state, no screen. */
import type { Filter, Sort } from "../routes/tickets/listState";
import { asked } from "./calls";
import { body, http } from "./client";
import type { components } from "./schema";
import type { Ticket, TicketChanges, TicketForm } from "./types";

type Schemas = components["schemas"];

const of = (id: string) => ({ params: { path: { id } } });

export const ticket = (id: string) => body(http.GET("/api/v1/tickets/{id}", of(id)));
export const createTicket = (form: TicketForm) =>
  body(http.POST("/api/v1/tickets", { body: form }));
export const patchTicket = (id: string, changes: TicketChanges) =>
  body(http.PATCH("/api/v1/tickets/{id}", { ...of(id), body: changes }));

/** What counts as near in lists. */
const SOON_MS = 4 * 3_600_000;

const query = ({ due, open, tag, ...rest }: Filter) =>
  asked({
    ...rest,
    ...(tag && { tags: tag }),
    ...(open && { not_done: true }),
    ...(due === "breached" && { breached: true }),
    ...(due === "soon" && { due_within_ms: SOON_MS, not_done: true }),
  });

/** The nearest deadline comes first, of everything else the latest or highest. */
const orderOf = (sort: Sort) => (sort === "due" ? "asc" : "desc");

export const ticketList = (filter: Filter, sort: Sort, cursor: string | null, limit: number) =>
  body(
    http.GET("/api/v1/tickets", {
      params: {
        query: { ...query(filter), ...asked({ cursor }), sort, order: orderOf(sort), limit },
      },
    }),
  );

/** How many tickets of a filter are in each state. */
export async function ticketCounts(filter: Filter): Promise<Map<string, number>> {
  const counted = await body(
    http.GET("/api/v1/tickets/counts", { params: { query: query(filter) } }),
  );
  const by = new Map<string, number>();
  for (const { state, count } of counted.states) by.set(state, (by.get(state) ?? 0) + count);
  return by;
}

export async function ticketByNumber(organization: string, number: string): Promise<Ticket | null> {
  const { items } = await body(
    http.GET("/api/v1/tickets", { params: { query: { organization, q: number, limit: 20 } } }),
  );
  return items.find((found) => found.number === number) ?? null;
}

/** The same change to several; each one's result comes back. */
export const changeMany = (
  tickets: { id: string; version: number }[],
  changes: Omit<TicketChanges, "version">,
) =>
  body(
    http.POST("/api/v1/tickets/bulk", {
      body: {
        tickets: tickets.map(({ id, version }) => ({ id, version })),
        changes: { ...changes, version: 0 },
      },
    }),
  );

export const openTicketsOf = (customer: string) =>
  body(
    http.GET("/api/v1/tickets", {
      params: { query: { customer, not_done: true, sort: "updated", order: "desc", limit: 10 } },
    }),
  );

/** Solved or closed not long ago: the same matter may have come back. */
export const reopenable = (customer: string) =>
  body(http.GET("/api/v1/tickets/reopenable", { params: { query: { customer } } }));

// --- gestures

export const escalate = (id: string, reason: string, level: number, version: number) =>
  body(http.POST("/api/v1/tickets/{id}/escalate", { ...of(id), body: { reason, level, version } }));
export const addNote = (id: string, note: string, isPublic: boolean) =>
  body(http.POST("/api/v1/tickets/{id}/notes", { ...of(id), body: { note, public: isPublic } }));
export const applyMacro = (id: string, macro: string, version: number) =>
  body(http.POST("/api/v1/tickets/{id}/macro", { ...of(id), body: { macro, version } }));
export const reopenTicket = (id: string, reason: string, interaction?: string) =>
  body(
    http.POST("/api/v1/tickets/{id}/reopen", {
      ...of(id),
      body: { reason, ...(interaction && { interaction }) },
    }),
  );
export const watch = (id: string, watching: boolean) =>
  body(http.PUT("/api/v1/tickets/{id}/watching", { ...of(id), body: { watching } }));
export const correctFcr = (id: string, value: boolean | null, reason: string) =>
  body(http.PUT("/api/v1/tickets/{id}/fcr", { ...of(id), body: { value, reason } }));
export const sayPresent = (id: string, typing: boolean, leaving = false) =>
  body(http.PUT("/api/v1/tickets/{id}/presence", { ...of(id), body: { typing, leaving } }));

// --- other tickets

export const merge = (id: string, into: string) =>
  body(http.POST("/api/v1/tickets/{id}/merge", { ...of(id), body: { into } }));
export const unmerge = (id: string) => body(http.POST("/api/v1/tickets/{id}/unmerge", of(id)));
export const link = (id: string, other: string, kind: Schemas["TicketLinkForm"]["kind"]) =>
  body(http.POST("/api/v1/tickets/{id}/links", { ...of(id), body: { other, kind } }));
export const unlink = (id: string, other: string) =>
  body(http.DELETE("/api/v1/tickets/{id}/links/{other}", { params: { path: { id, other } } }));

// --- files

export const attachmentUrl = (id: string, file: string) =>
  `/api/v1/tickets/${encodeURIComponent(id)}/attachments/${encodeURIComponent(file)}`;
export const attach = (id: string, file: File) =>
  body(
    http.POST("/api/v1/tickets/{id}/attachments", {
      params: { path: { id }, query: { name: file.name } },
      body: file as unknown as number[],
      bodySerializer: (bytes) => bytes as unknown as Blob,
      headers: { "content-type": file.type || "application/octet-stream" },
    }),
  );
export const detach = (id: string, file: string) =>
  body(
    http.DELETE("/api/v1/tickets/{id}/attachments/{attachment}", {
      params: { path: { id, attachment: file } },
    }),
  );

// --- calls that are owed

export const planFollowUp = (id: string, form: Schemas["FollowUpForm"]) =>
  body(http.POST("/api/v1/tickets/{id}/follow-ups", { ...of(id), body: form }));
export const changeFollowUp = (id: string, changes: Schemas["FollowUpChanges"]) =>
  body(http.PATCH("/api/v1/follow-ups/{id}", { ...of(id), body: changes }));
export const followUpsDue = (agent: string | null) =>
  body(
    http.GET("/api/v1/follow-ups", {
      params: { query: { open: true, limit: 50, ...(agent && { agent }) } },
    }),
  );

// --- notices

export const notices = () => body(http.GET("/api/v1/ticket-notices"));
/** All up to a moment, or those of one ticket. */
export const readNotices = (which: { until: string } | { ticket: string }) =>
  body(http.PUT("/api/v1/ticket-notices", { body: { until: null, ticket: null, ...which } }));

// --- views

export const savedViews = () => body(http.GET("/api/v1/ticket-views"));
export const saveView = (form: Schemas["SavedViewForm"]) =>
  body(http.POST("/api/v1/ticket-views", { body: form }));
export const removeView = (id: string) => body(http.DELETE("/api/v1/ticket-views/{id}", of(id)));
