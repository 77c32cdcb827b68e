/**
 * The routes of the customer card beside the card itself: who is calling, what was proposed, what
 * they agreed to, what was agreed with them. Owns names of routes and shapes; no state, no screen.
 */
import { body, http } from "./client";
import type { components } from "./schema";
import type { Customer, CustomerCard } from "./types";

type Schemas = components["schemas"];

export type Contract = Schemas["CardContract"];
export type Protocol = Schemas["CardProtocol"];
export type Holding = Schemas["CardHolding"];
export type Handle = Schemas["CardHandle"];
export type FigureUnit = Schemas["FigureUnit"];
/** A figure of the card that explains itself. */
export type Figure = Schemas["FigureView"];
export type OfferOutcome = Schemas["OfferOutcome"];
export type Offer = Schemas["OfferView"];
export type Consent = Schemas["ConsentView"];
export type Survey = Schemas["SurveyView"];
export type Appointment = Schemas["AppointmentView"];
/** A product of the catalogue and whether it is the one to propose. */
export type ProductFit = Schemas["ProductFit"];
export type LinkedCard = Schemas["CustomerLink"];
/** A card that became part of this one. */
export type Merge = Schemas["MergeView"];
/** The card with everything that is known before the call is answered. */
export type FullCard = CustomerCard;
export type Match = Schemas["MatchView"];
/** One moment of the timeline: the member named by `kind` is there. */
export type Happening = Schemas["HappeningView"];
/** A card that may be the same customer, and what both share. */
export type Duplicate = Schemas["DuplicateView"];
export type Changes = Omit<Schemas["CustomerChanges"], "version">;

const of = (id: string) => ({ params: { path: { id } } });

export const card = (id: string) => body(http.GET("/api/v1/customers/{id}", of(id)));

export interface ListFilter {
  q?: string;
  organization?: string;
  tag?: string;
}

/** Customers by name, those that a search finds, those that bear a tag; by pages. */
export const list = (filter: ListFilter, cursor: string | null, limit: number) => {
  const given = cursor ? { ...filter, cursor } : filter;
  const query = Object.fromEntries(Object.entries(given).filter(([, text]) => text?.trim()));
  return body(http.GET("/api/v1/customers", { params: { query: { ...query, limit } } }));
};

/** Who may be calling or writing by these means. */
export const identify = (organization: string, means: { number?: string; email?: string }) =>
  body(http.GET("/api/v1/customers/identify", { params: { query: { organization, ...means } } }));

export const timeline = (id: string, cursor: string | null, limit: number) =>
  body(
    http.GET("/api/v1/customers/{id}/timeline", {
      params: { path: { id }, query: cursor ? { cursor, limit } : { limit } },
    }),
  );

/** Changes a card that was read at its version. */
export const change = (card: Pick<Customer, "id" | "version">, changes: Changes) =>
  body(
    http.PATCH("/api/v1/customers/{id}", {
      ...of(card.id),
      body: { version: card.version, ...changes },
    }),
  );

export interface Retag {
  ids: string[];
  add?: string[];
  remove?: string[];
}

/** Tags of up to 500 cards in one request; each card answers for itself. */
export const retag = (change: Retag) => body(http.POST("/api/v1/customers/tags", { body: change }));

/** A "maybe" that was confirmed: the next call is sure. */
export const addNumber = (id: string, number: string) =>
  body(http.POST("/api/v1/customers/{id}/numbers", { ...of(id), body: { number } }));
export const addOffer = (id: string, form: Schemas["OfferForm"]) =>
  body(http.POST("/api/v1/customers/{id}/offers", { ...of(id), body: form }));
export const addConsent = (id: string, form: Schemas["ConsentForm"]) =>
  body(http.POST("/api/v1/customers/{id}/consents", { ...of(id), body: form }));
export const addAppointment = (id: string, form: Schemas["AppointmentForm"]) =>
  body(http.POST("/api/v1/customers/{id}/appointments", { ...of(id), body: form }));
export const cancelAppointment = (id: string) =>
  body(http.DELETE("/api/v1/appointments/{id}", of(id)));

export const duplicates = (id: string) =>
  body(http.GET("/api/v1/customers/{id}/duplicates", of(id)));
/** What stood on the other card stands on this one. */
export const mergeCards = (id: string, other: string) =>
  body(http.POST("/api/v1/customers/{id}/merge", { ...of(id), body: { other } }));
export const undoMerge = (merge: string) => body(http.POST("/api/v1/merges/{id}/undo", of(merge)));

/** The wire calls what is being designed objects; their shapes are the set-up's own. */
type Wire = Schemas["FiguresForm"]["scores"];

/** A customer's figures as a set-up that isn't published yet would have them. */
export const tryFigures = (id: string, scores: readonly unknown[]) =>
  body(
    http.POST("/api/v1/customers/{id}/figures", {
      ...of(id),
      body: { scores: scores as unknown as Wire },
    }),
  );
export const factNames = () => body(http.GET("/api/v1/crm/facts"));
