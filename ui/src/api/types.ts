/**
 * The nouns of the HTTP contract. Owns the shapes that cross the wire, nothing else.
 * Moments are RFC 3339 UTC strings, durations `*_ms` integers.
 */

export type Role =
  | "agent"
  | "supervisor"
  | "floor_manager"
  | "analyst"
  | "quality_evaluator"
  | "administrator"
  | "organization";
export type Locale = "fr" | "en";
export type Theme = "light" | "dark" | "auto";

export interface Person {
  login: string;
  name: string;
  role: Role;
  organizations: string[];
  locale: Locale;
  theme: Theme;
}

export interface PhoneKey {
  user: string;
  password: string;
  realm: string;
  uri: string;
  websocket: string;
  expires_at: string;
}

export type AgentStatusName = "available" | "break" | "training" | "offline";
export type AgentStateName =
  | "away"
  | "unreachable"
  | "idle"
  | "reserved"
  | "ringing"
  | "on_interaction"
  | "on_hold"
  | "wrap_up"
  | "not_responding";

export interface NextStatus {
  status: AgentStatusName;
  reason?: string | null;
}

export interface AgentView {
  agent: string;
  name: string;
  team: string | null;
  status: AgentStatusName;
  reason: string | null;
  next_status: NextStatus | AgentStatusName | null;
  state: AgentStateName;
  since: string;
  interaction: string | null;
  queue: string | null;
  desk: boolean;
  phone: boolean;
  handled_today: number;
  talk_ms_today: number;
}

export interface QueueView {
  queue: string;
  name: string;
  organization: string;
  waiting: number;
  oldest_since: string | null;
  waiting_list: { interaction: string; since: string; priority: number }[];
  agents_idle: number;
  agents_busy: number;
  agents_on: number;
  offered_today: number;
  answered_today: number;
  abandoned_today: number;
  within_today: number;
  service_level_ms: number;
  service_level: number | null;
}

export type Stage =
  | "flow"
  | "queued"
  | "ringing"
  | "talking"
  | "on_hold"
  | "wrap_up"
  | "dialling";

export interface CustomerRef {
  id: string;
  name: string;
}

export type Initiation = "inbound" | "outbound" | "callback" | "transfer";

export interface LiveInteraction {
  interaction: string;
  organization: string;
  campaign: string | null;
  queue: string | null;
  stage: Stage;
  since: string;
  started_at: string;
  customer_number: string | null;
  customer_number_national: string | null;
  customer: CustomerRef | null;
  agent: string | null;
  reservation: string | null;
  expires_at: string | null;
  system_number: string;
  recording: "on" | "paused" | "off";
  wrap_up_ends_at: string | null;
  disposition: string | null;
  initiation: Initiation;
}

export interface CallbackView {
  callback: string;
  interaction: string;
  organization: string;
  queue: string | null;
  customer_number: string;
  customer_number_national?: string | null;
  since: string;
  priority: number;
  state: "owed" | "taken";
}

export type OutcomeName =
  | "handled"
  | "abandoned_in_queue"
  | "abandoned_in_flow"
  | "self_served"
  | "transferred_out"
  | "closed"
  | "turned_away"
  | "number_unknown"
  | "no_answer"
  | "busy"
  | "failed"
  | "interrupted";

export const OUTCOMES: readonly OutcomeName[] = [
  "handled",
  "abandoned_in_queue",
  "abandoned_in_flow",
  "self_served",
  "transferred_out",
  "closed",
  "turned_away",
  "number_unknown",
  "no_answer",
  "busy",
  "failed",
  "interrupted",
];

export interface Contact {
  interaction: string;
  organization: string;
  campaign: string | null;
  channel: "voice";
  initiation: Initiation;
  customer_number: string | null;
  customer_number_national: string | null;
  customer: CustomerRef | null;
  system_number: string;
  trunk: string | null;
  flow: string | null;
  queue: string | null;
  agent: string | null;
  agent_name: string | null;
  started_at: string;
  answered_at: string | null;
  enqueued_at: string | null;
  dequeued_at: string | null;
  connected_at: string | null;
  agent_ended_at: string | null;
  ended_at: string | null;
  wrap_up_started_at: string | null;
  wrap_up_ended_at: string | null;
  queue_ms: number;
  talk_ms: number;
  hold_ms: number;
  hold_count: number;
  longest_hold_ms: number;
  wrap_up_ms: number;
  reservations: number;
  rejected: number;
  timed_out: number;
  ended_by: "customer" | "agent" | "system" | null;
  outcome: OutcomeName | null;
  disposition: string | null;
  recording: { id: string; state: string; duration_ms: number | null } | null;
  previous: string | null;
  next: string | null;
  initial: string | null;
  plan_version: number;
}

export interface TimelineEvent {
  seq: number;
  at: string;
  type: string;
  body: Record<string, unknown>;
  private?: Record<string, unknown> | null;
}

export interface PhoneNumber {
  e164: string;
  national?: string;
  label?: string | null;
}

export interface Customer {
  id: string;
  organization: string;
  name: string;
  first_name: string | null;
  last_name: string | null;
  company: string | null;
  numbers: PhoneNumber[];
  emails: string[];
  city: string | null;
  address: string | null;
  language: string | null;
  notes: string | null;
  tags: string[];
  facts: {
    contracts?: { id: string; label: string; since?: string | null; status?: string | null }[];
    products?: unknown[];
  } | null;
  version: number;
  created_at: string;
  updated_at: string;
}

export interface CustomerDetail extends Customer {
  interactions: Contact[];
  tickets: Ticket[];
}

export type TicketType =
  | "incident"
  | "request"
  | "complaint"
  | "order"
  | "sale"
  | "assistance";
export type TicketPriority = "low" | "normal" | "high" | "urgent";
export type TicketStatus = "open" | "pending" | "solved" | "closed";

export const TICKET_TYPES: readonly TicketType[] = [
  "incident",
  "request",
  "complaint",
  "order",
  "sale",
  "assistance",
];
export const TICKET_PRIORITIES: readonly TicketPriority[] = ["low", "normal", "high", "urgent"];
export const TICKET_STATUSES: readonly TicketStatus[] = ["open", "pending", "solved", "closed"];

export interface Ticket {
  id: string;
  number: string;
  organization: string;
  customer: string | CustomerRef | null;
  interaction: string | null;
  type: TicketType;
  category: string | null;
  subject: string;
  body: string;
  priority: TicketPriority;
  status: TicketStatus;
  assignee: string | null;
  created_by: string;
  created_at: string;
  updated_at: string;
  version: number;
  history: { at: string; by: string; change: unknown }[];
}

export interface QueueRef {
  id: string;
  name: string;
  organization: string;
  dispositions?: string[];
  wrap_up_ms?: number;
}

export interface Me {
  person: Person;
  csrf: string;
  agent: AgentView | null;
  phone: PhoneKey | null;
  settings: { region: string; time_zone: string };
  breaks: { id: string; name: string; paid: boolean }[];
  queues: QueueRef[];
  dispositions: { id: string; name: string }[];
  organizations?: { id: string; name: string }[];
  version: string | number;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  field?: string;
  value?: unknown;
  refusal?: string | { refusal: string; state?: string };
  faults?: Fault[];
}

export interface Fault {
  path: string;
  what: string;
}
