/**
 * The routes of the customer card beside the card itself: who is calling, what was proposed, what
 * they agreed to, what was agreed with them. Owns paths and shapes; no state, no screen.
 */
import type { Label, ScoreUnit, Values } from "../routes/administration/crm/setup";
import { ApiProblem, http } from "./client";
import type { CallbackView, Contact, Customer, Ticket } from "./types";

export interface Contract {
  number: string;
  label: string;
  protocol: {
    label: string;
    hours: string | null;
    answer_ms: number | null;
    resolve_ms: number | null;
  } | null;
  since: string | null;
  until: string | null;
  status: string | null;
  unpaid_cents: number | null;
}

export interface Holding {
  product: string;
  label: string;
  since: string | null;
  status: string | null;
  monthly_cents: number | null;
}

export type FigureUnit = ScoreUnit;

export interface FigureInput {
  name: string;
  label: Label | null;
  value: string | number | null;
  unit: FigureUnit | null;
  /** Which rows it was counted from. */
  source: string | null;
}

/** A figure of the card that explains itself. */
export interface Figure {
  id: string;
  label: Label;
  help?: Label | null;
  value: string | number | null;
  unit: FigureUnit;
  decimals?: number;
  level: { tone: "good" | "neutral" | "warning" | "bad"; label: Label } | null;
  formula: string;
  inputs: FigureInput[];
  /** Why there is no value. */
  missing: string | null;
}

export type OfferOutcome = "proposed" | "refused" | "bought";

/** A line that was written down about the customer. */
interface Entry {
  id: string;
  at: string;
  author: string | null;
  interaction: string | null;
}

export interface Offer extends Entry {
  product: string;
  label: string;
  outcome: OfferOutcome;
  reason: string | null;
  amount_cents: number | null;
}

export interface Consent extends Entry {
  purpose: string;
  channel: string;
  state: "given" | "withdrawn";
  proof: string | null;
}

export interface Survey extends Entry {
  rating: number;
  comment: string | null;
}

export interface Appointment extends Entry {
  title: string;
  duration_ms: number | null;
  place: string | null;
  state: "planned" | "kept" | "missed" | "cancelled";
  agent: string | null;
  version: number;
}

/** A product of the catalogue and whether it is the one to propose. */
export interface ProductFit {
  product: string;
  label: Label;
  amount_cents: number | null;
  pitch: Label | null;
  fit: "next" | "fits" | "held" | "refused_lately" | "not_now";
}

export interface LinkedCard {
  id: string;
  name: string;
  link: "company" | "person" | "household";
  role: string | null;
}

/** A card that became part of this one. */
export interface Merge {
  id: string;
  kept: string;
  gone: string;
  name: string;
  author: string | null;
  at: string;
  undone_at: string | null;
}

/** The card with everything that is known before the call is answered. */
export type FullCard = Customer & {
  reference: string | null;
  handles: { channel: string; handle: string }[];
  contracts: Contract[];
  holdings: Holding[];
  household: string | null;
  custom: Values;
  interactions: Contact[];
  tickets: Ticket[];
  figures: Figure[];
  products: ProductFit[];
  offers: Offer[];
  consents: Consent[];
  sales_calls: "none" | "withdrawn" | "proof_missing" | "expired" | "valid";
  surveys: Survey[];
  appointments: Appointment[];
  callbacks: CallbackView[];
  links: LinkedCard[];
  merges: Merge[];
};

export interface Match {
  customer: Customer;
  certainty: "sure" | "maybe";
  /** `number`, `email`, `handle`, `reference`, `contract`, `ticket` */
  by: string;
  /** Where and when the number was seen, of a "maybe". */
  seen: { source: string; id: string; at: string } | null;
}

/** One moment of the timeline: the member named by `kind` is there. */
export interface Happening {
  kind: string;
  at: string;
  id: string;
  interaction: Contact | null;
  ticket: Ticket | null;
  offer: Offer | null;
  consent: Consent | null;
  survey: Survey | null;
  appointment: Appointment | null;
}

export interface OfferForm {
  product: string;
  label: string;
  outcome: OfferOutcome;
  reason?: string;
  amount_cents?: number;
  interaction?: string;
}

export interface ConsentForm {
  purpose: string;
  channel: string;
  state: "given" | "withdrawn";
  proof?: string;
  interaction?: string;
}

export interface AppointmentForm {
  at: string;
  title: string;
  duration_ms?: number;
  place?: string;
}

/** A card that may be the same customer, and what both share. */
export interface Duplicate {
  customer: FullCard;
  shared: string[];
}

/** A name that formulas may use. */
export interface FactName {
  name: string;
  label: Label;
  unit: FigureUnit;
  source: string;
}

type Query = Record<string, string | number>;
type Ask = { params?: { path?: Query; query?: Query }; body?: unknown };
type Loose = Record<
  "GET" | "POST" | "PATCH" | "DELETE",
  (path: string, ask?: Ask) => Promise<{ data?: unknown }>
>;

const loose = http as unknown as Loose;
const read = async <T>(answer: Promise<{ data?: unknown }>): Promise<T> => (await answer).data as T;
const of = (id: string) => ({ params: { path: { id } } });

/** What a server of an earlier version leaves out is empty. */
export const card = async (id: string): Promise<FullCard> => ({
  ...EMPTY,
  ...(await read<FullCard>(loose.GET("/api/v1/customers/{id}", of(id)))),
});

const EMPTY = {
  reference: null,
  household: null,
  handles: [],
  contracts: [],
  holdings: [],
  custom: {},
  figures: [],
  products: [],
  offers: [],
  consents: [],
  sales_calls: "none",
  surveys: [],
  appointments: [],
  callbacks: [],
  links: [],
  merges: [],
} as const satisfies Partial<Record<keyof FullCard, unknown>>;

/** An earlier server has no such route. */
const isUnknown = (error: unknown) =>
  error instanceof ApiProblem && [400, 404, 405, 422].includes(error.status);

export interface ListFilter {
  q?: string;
  organization?: string;
  phone?: string;
}

/** Customers by name, or those that a search finds; by pages where nothing is searched. */
export const list = (filter: ListFilter, cursor: string | null, limit: number) => {
  const given = cursor ? { ...filter, cursor } : filter;
  const query = Object.fromEntries(Object.entries(given).filter(([, text]) => text?.trim()));
  return read<{ items: Customer[]; next_cursor?: string | null }>(
    loose.GET("/api/v1/customers", { params: { query: { ...query, limit } } }),
  );
};

/** Who may be calling or writing by these means. */
export const identify = async (organization: string, means: { number: string }) => {
  try {
    const query = { organization, ...means };
    return await read<{ matches: Match[] }>(
      loose.GET("/api/v1/customers/identify", { params: { query } }),
    );
  } catch (error) {
    if (!isUnknown(error)) throw error;
    const found = await list({ organization, phone: means.number }, null, 20);
    const sure = { certainty: "sure", by: "number", seen: null } as const;
    return { matches: found.items.map((customer): Match => ({ customer, ...sure })) };
  }
};

interface Happenings {
  items: Happening[];
  next_cursor: string | null;
}

export const timeline = async (id: string, cursor: string | null, limit: number) => {
  try {
    return await read<Happenings>(
      loose.GET("/api/v1/customers/{id}/timeline", {
        params: { path: { id }, query: cursor ? { cursor, limit } : { limit } },
      }),
    );
  } catch (error) {
    if (!isUnknown(error)) throw error;
    return latest(await card(id));
  }
};

/** The timeline out of the card's own latest interactions and tickets. */
function latest({ interactions, tickets }: FullCard): Happenings {
  const bare = { offer: null, consent: null, survey: null, appointment: null };
  const calls = interactions.map((interaction): Happening => {
    const { interaction: id, started_at: at } = interaction;
    return { ...bare, kind: "interaction", id, at, interaction, ticket: null };
  });
  const files = tickets.map((ticket): Happening => {
    const { id, created_at: at } = ticket;
    return { ...bare, kind: "ticket", id, at, interaction: null, ticket };
  });
  const items = [...calls, ...files].sort((a, b) => b.at.localeCompare(a.at));
  return { items, next_cursor: null };
}

const add = <T>(id: string, what: string, form: unknown) =>
  read<T>(loose.POST(`/api/v1/customers/{id}/${what}`, { ...of(id), body: form }));

/** A "maybe" that was confirmed: the next call is sure. */
export const addNumber = (id: string, number: string) => add<Customer>(id, "numbers", { number });
export const addOffer = (id: string, form: OfferForm) => add<Offer>(id, "offers", form);
export const addConsent = (id: string, form: ConsentForm) => add<Consent>(id, "consents", form);
export const addAppointment = (id: string, form: AppointmentForm) =>
  add<Appointment>(id, "appointments", form);
export const cancelAppointment = (id: string) =>
  read<Appointment>(loose.DELETE("/api/v1/appointments/{id}", of(id)));

export const duplicates = (id: string) =>
  read<{ items: Duplicate[] }>(loose.GET("/api/v1/customers/{id}/duplicates", of(id)));
/** What stood on the other card stands on this one. */
export const mergeCards = (id: string, other: string) => add<Merge>(id, "merge", { other });
export const undoMerge = (merge: string) =>
  read<Customer>(loose.POST("/api/v1/merges/{id}/undo", of(merge)));

/** A customer's figures as a set-up that isn't published yet would have them. */
export const tryFigures = (id: string, scores: readonly unknown[]) =>
  add<{ items: Figure[] }>(id, "figures", { scores });
export const factNames = () => read<{ items: FactName[] }>(loose.GET("/api/v1/crm/facts"));
