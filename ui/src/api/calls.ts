/** The routes of the API by name. Owns paths and parameters; no state, no screen. */
import { type Query, rememberCsrf, request } from "./client";
import type {
  AgentStatusName,
  AgentView,
  CallbackView,
  Contact,
  Customer,
  CustomerDetail,
  Fault,
  LiveInteraction,
  Locale,
  Me,
  Page,
  Person,
  PhoneKey,
  QueueView,
  Role,
  Theme,
  Ticket,
  TimelineEvent,
} from "./types";

const V1 = "/api/v1";
const id = encodeURIComponent;

interface SignedIn {
  token: string;
  csrf: string;
  expires_at: string;
  person: Person;
  phone: PhoneKey | null;
}

export async function signIn(login: string, password: string): Promise<SignedIn> {
  const answer = await request<SignedIn>("POST", `${V1}/sign-in`, { body: { login, password } });
  rememberCsrf(answer.csrf);
  return answer;
}

export const signOut = () => request<void>("POST", `${V1}/sign-out`);

export async function me(freshPhone = false): Promise<Me> {
  const answer = await request<Me>("GET", `${V1}/me`, {
    query: freshPhone ? { phone: 1 } : {},
  });
  rememberCsrf(answer.csrf);
  return answer;
}

export const patchMe = (change: { locale?: Locale; theme?: Theme }) =>
  request<unknown>("PATCH", `${V1}/me`, { body: change });

export const setStatus = (status: AgentStatusName, reason?: string | null) =>
  request<{ agent: AgentView }>("PUT", `${V1}/me/status`, {
    body: reason ? { status, reason } : { status },
  });

export const phoneKey = (days: number) =>
  request<PhoneKey>("POST", `${V1}/me/phone-keys`, { body: { days } });

// --- the agent's own live interaction

export interface Commanded {
  agent: AgentView | null;
  interaction: LiveInteraction | null;
}

export type InteractionCommand =
  | "hang-up"
  | "hold"
  | "resume"
  | "reject"
  | "transfer"
  | "digits"
  | "recording/pause"
  | "recording/resume"
  | "disposition"
  | "wrap-up/extend"
  | "wrap-up/finish";

export const command = (interaction: string, what: InteractionCommand, body?: object) =>
  request<Commanded>("POST", `${V1}/interactions/${id(interaction)}/${what}`, {
    body: body ?? {},
  });

export const takeCallback = (callback: string) =>
  request<Commanded>("POST", `${V1}/callbacks/${id(callback)}/take`, { body: {} });

export const callOut = (organization: string, number: string) =>
  request<Commanded>("POST", `${V1}/calls`, { body: { organization, number } });

// --- what happened

export const interactions = (query: Query) =>
  request<Page<Contact>>("GET", `${V1}/interactions`, { query });
export const interaction = (key: string) =>
  request<Contact>("GET", `${V1}/interactions/${id(key)}`);
export const interactionEvents = (key: string) =>
  request<{ items: TimelineEvent[] }>("GET", `${V1}/interactions/${id(key)}/events`);
export const recordingUrl = (key: string) => `${V1}/interactions/${id(key)}/recording`;

// --- customers and tickets

export const customers = (query: Query) =>
  request<{ items: Customer[] }>("GET", `${V1}/customers`, { query });
export const customer = (key: string) =>
  request<CustomerDetail>("GET", `${V1}/customers/${id(key)}`);
export const createCustomer = (body: object) =>
  request<Customer>("POST", `${V1}/customers`, { body });
export const patchCustomer = (key: string, body: object) =>
  request<Customer>("PATCH", `${V1}/customers/${id(key)}`, { body });

export const tickets = (query: Query) => request<Page<Ticket>>("GET", `${V1}/tickets`, { query });
export const ticket = (key: string) => request<Ticket>("GET", `${V1}/tickets/${id(key)}`);
export const createTicket = (body: object) => request<Ticket>("POST", `${V1}/tickets`, { body });
export const patchTicket = (key: string, body: object) =>
  request<Ticket>("PATCH", `${V1}/tickets/${id(key)}`, { body });

// --- live state, for pages that don't hold the feed

export const queues = () => request<{ items: QueueView[] }>("GET", `${V1}/queues`);
export const callbacks = () => request<{ items: CallbackView[] }>("GET", `${V1}/callbacks`);

// --- administration

export interface PersonChange {
  login: string;
  name: string;
  role: Role;
  organizations: string[];
  password?: string;
  locale?: Locale;
}

export const people = () => request<{ items: Person[] }>("GET", `${V1}/people`);
export const createPerson = (body: PersonChange) =>
  request<Person>("POST", `${V1}/people`, { body });
export const patchPerson = (login: string, body: Partial<PersonChange>) =>
  request<Person>("PATCH", `${V1}/people/${id(login)}`, { body });
export const resetPassword = (login: string, password: string) =>
  request<void>("POST", `${V1}/people/${id(login)}/password`, { body: { password } });

export interface PublishedPlan<P = unknown> {
  version: number;
  plan: P;
  published_at: string;
  author: string | null;
}
export interface PlanVersionRow {
  version: number;
  published_at: string;
  author: string | null;
}

export const plan = <P>() => request<PublishedPlan<P>>("GET", `${V1}/plan`);
export const checkPlan = (body: unknown) =>
  request<{ faults: Fault[] }>("POST", `${V1}/plan/check`, { body: { plan: body } });
export const publishPlan = (body: unknown, baseVersion: number) =>
  request<{ version: number }>("PUT", `${V1}/plan`, {
    body: { plan: body, base_version: baseVersion },
  });
export const planVersions = () =>
  request<{ items: PlanVersionRow[] }>("GET", `${V1}/plan/versions`);
