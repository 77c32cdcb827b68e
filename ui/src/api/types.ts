/**
 * The nouns of the HTTP contract by short names. `schema.ts` is generated from the OpenAPI
 * document (`npm run gen`); nothing is described twice here.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Role = Schemas["Role"];
export type Locale = Schemas["Locale"];
export type Theme = Schemas["Theme"];
export type Me = Schemas["Me"];
export type Person = Schemas["Person"];
export type PersonEntry = Schemas["PersonEntry"];
export type PersonForm = Schemas["PersonForm"];
export type PersonChanges = Schemas["PersonChanges"];
export type PhoneKey = Schemas["PhoneKey"];
export type QueueName = Schemas["QueueName"];

export type AgentStatusName = Schemas["AgentStatusName"];
export type AgentStateName = Schemas["AgentState"];
export type AgentView = Schemas["AgentView"];
export type QueueView = Schemas["QueueView"];
export type Stage = Schemas["StageName"];
export type LiveInteraction = Schemas["LiveInteraction"];
export type ConsultationView = Schemas["ConsultationView"];
export type CallbackView = Schemas["CallbackView"];
export type ClosingView = Schemas["ClosingView"];
export type CampaignView = Schemas["CampaignView"];
export type CommandAnswer = Schemas["CommandAnswer"];

export type OutcomeName = Schemas["Outcome"];
export type Initiation = Schemas["Initiation"];
export type Contact = Schemas["Contact"];
export type WhyAgent = Schemas["WhyAgent"];
export type WhySentence = Schemas["WhySentence"];
export type TimelineEvent = Omit<Schemas["EventView"], "body" | "private"> & {
  body: Record<string, unknown>;
  private: Record<string, unknown> | null;
};

export type Customer = Schemas["Customer"];
export type CustomerCard = Schemas["CustomerCard"];
export type CustomerForm = Schemas["CustomerForm"];
export type CustomerChanges = Schemas["CustomerChanges"];

export type Ticket = Schemas["Ticket"];
export type TicketEntry = Schemas["TicketEntry"];
export type TicketForm = Schemas["TicketForm"];
export type TicketChanges = Schemas["TicketChanges"];
/** The types that every organization begins with; its set-up may have others. */
export type TicketType = (typeof TICKET_TYPES)[number];
export type TicketGrade = Schemas["TicketGrade"];
export type TicketRelation = Schemas["TicketRelation"];
export type TicketAttachment = Schemas["TicketAttachment"];
export type TicketListView = Schemas["TicketListView"];
export type FollowUp = Schemas["FollowUp"];
export type TicketPriority = Schemas["TicketPriority"];
export type TicketStatus = Schemas["TicketStatus"];

export type Fault = Schemas["Fault"];
export type Problem = Schemas["Problem"];

export const OUTCOMES = [
  "handled",
  "abandoned_in_queue",
  "abandoned_in_flow",
  "self_served",
  "transferred_out",
  "closed",
  "turned_away",
  "callback_promised",
  "voicemail_left",
  "withdrawn",
  "number_unknown",
  "no_answer",
  "busy",
  "failed",
  "interrupted",
] as const satisfies readonly OutcomeName[];

export const ROLES = [
  "agent",
  "supervisor",
  "floor_manager",
  "analyst",
  "quality_evaluator",
  "administrator",
  "organization",
] as const satisfies readonly Role[];

export const TICKET_TYPES = [
  "incident",
  "request",
  "complaint",
  "order",
  "sale",
  "assistance",
  "follow_up",
] as const;
export const TICKET_PRIORITIES = [
  "low",
  "normal",
  "high",
  "urgent",
] as const satisfies readonly TicketPriority[];
export const TICKET_STATUSES = [
  "open",
  "pending",
  "solved",
  "closed",
] as const satisfies readonly TicketStatus[];
