/** The part `tickets` of an organization's set-up: its shape, and finding things in it. Pure. */
import type { TicketPriority, TicketStatus } from "../../../api/types";
import type { Field, Label, Values } from "../crm/setup";

export const GRADES = ["low", "medium", "high"] as const;
/** Impact (how much is broken) and urgency (how long it can wait). */
export type Grade = (typeof GRADES)[number];

export interface WorkflowState {
  id: string;
  label: Label;
  class: TicketStatus;
  /** Deadlines stand still in it. */
  pauses?: boolean;
  next: string[];
}

export interface Category {
  id: string;
  label: Label;
  children?: { id: string; label: Label }[];
}

export interface TicketType {
  id: string;
  label: Label;
  /** Before the number: `INC`. */
  prefix: string;
  fields?: Field[];
  categories?: Category[];
  /** Agents may write a category of their own. */
  free_categories?: boolean;
  workflow: { states: WorkflowState[] };
  plan?: string;
}

/** Each row by urgency low, medium, high. */
export type Matrix = Record<Grade, TicketPriority[]>;

/** Business milliseconds; absent: no deadline. */
export interface Deadlines {
  first_response_ms?: number | undefined;
  resolution_ms?: number | undefined;
}

export type Sla = { hours?: string } & Record<TicketPriority, Deadlines>;

export interface Level {
  level: number;
  label: Label;
  team?: string;
  /** Where a live call is handed over with the ticket. */
  queue?: string;
  cost_per_ticket_cents: number;
  cost_per_hour_cents: number;
}

export type ClockAction =
  | { kind: "raise_level" | "raise_priority" }
  | { kind: "reassign"; team?: string }
  | { kind: "notify"; logins: string[] };

export interface ClockRule {
  id: string;
  label: Label;
  clock: "first_response" | "resolution";
  at_percent: number;
  types?: string[];
  priorities?: TicketPriority[];
  actions: ClockAction[];
}

export interface Macro {
  id: string;
  label: Label;
  types?: string[];
  state?: string;
  priority?: TicketPriority;
  category?: string;
  team?: string;
  take?: boolean;
  add_tags?: string[];
  solution?: string;
  note?: string;
  public?: boolean;
}

export interface Template {
  id: string;
  label: Label;
  type: string;
  subject: string;
  body?: string;
  category?: string;
  impact?: Grade;
  urgency?: Grade;
  values?: Values;
  tags?: string[];
}

export interface FollowUpPlan {
  id: string;
  label: Label;
  /** Where the floor offers the calls when they are due. */
  queue?: string;
  steps: { after_ms: number; label: Label }[];
}

export const FCR_RETURNS = ["ticket", "queue", "any"] as const;
export type FcrReturn = (typeof FCR_RETURNS)[number];

export interface TicketSetup {
  types: TicketType[];
  matrix: Matrix;
  sla: Sla;
  levels: Level[];
  escalation: ClockRule[];
  macros: Macro[];
  templates: Template[];
  plans: FollowUpPlan[];
  fcr_days: number;
  /** Which interactions count as coming back; in the same queue when absent. */
  fcr_return?: FcrReturn;
  reopen_days: number;
}

export function priorityOf(
  matrix: Matrix,
  impact: Grade | null | undefined,
  urgency: Grade | null | undefined,
): TicketPriority | null {
  if (!impact || !urgency) return null;
  return matrix[impact][GRADES.indexOf(urgency)] ?? null;
}

export const stateOf = (type: TicketType | undefined, id: string): WorkflowState | undefined =>
  type?.workflow.states.find((state) => state.id === id);

/** Whether a workflow lets a ticket go from one state to another. */
export function mayGo(type: TicketType | undefined, from: string, to: string): boolean {
  if (from === to) return false;
  return stateOf(type, from)?.next.includes(to) ?? false;
}

/** A transition allowed or taken away. */
export function withTransition(
  type: TicketType,
  from: string,
  to: string,
  allowed: boolean,
): TicketType {
  const states = type.workflow.states.map((state) => {
    if (state.id !== from) return state;
    const others = state.next.filter((id) => id !== to);
    return { ...state, next: allowed ? [...others, to] : others };
  });
  return { ...type, workflow: { states } };
}

/** Without a state, and without the ways that led to it. */
export function withoutState(type: TicketType, id: string): TicketType {
  const states = type.workflow.states
    .filter((state) => state.id !== id)
    .map((state) => ({ ...state, next: state.next.filter((next) => next !== id) }));
  return { ...type, workflow: { states } };
}

/** Categories as one list: `parent` and `parent/child`, with their labels joined. */
export function flatCategories(
  type: TicketType | undefined,
  words: (label: Label) => string,
): { value: string; label: string }[] {
  return (type?.categories ?? []).flatMap((parent) => [
    { value: parent.id, label: words(parent.label) },
    ...(parent.children ?? []).map((child) => ({
      value: `${parent.id}/${child.id}`,
      label: `${words(parent.label)} › ${words(child.label)}`,
    })),
  ]);
}
