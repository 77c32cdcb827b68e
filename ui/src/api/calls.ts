/** The routes of the API by name. Owns paths and parameters; no state, no screen. */
import { body, http, rememberCsrf } from "./client";
import type { components, operations } from "./schema";
import type {
  AgentStatusName,
  CommandAnswer,
  CustomerChanges,
  CustomerForm,
  Locale,
  PersonChanges,
  PersonForm,
  Theme,
  TicketChanges,
  TicketForm,
  TimelineEvent,
} from "./types";

/** A filter as screens have it: what is empty is not asked. */
type Loose<T> = { [K in keyof T]?: T[K] | "" | null | undefined };

export function asked<T extends object>(filter: Loose<T>): T {
  const kept = Object.entries(filter).filter(([, v]) => v !== null && v !== undefined && v !== "");
  return Object.fromEntries(kept) as T;
}

type QueryOf<O extends keyof operations> = NonNullable<operations[O]["parameters"]["query"]>;

export async function signIn(login: string, password: string, code?: string) {
  const form = code ? { login, password, code } : { login, password };
  const answer = await body(http.POST("/api/v1/sign-in", { body: form }));
  rememberCsrf(answer.csrf);
  return answer;
}

export const signOut = () => body(http.POST("/api/v1/sign-out"));

export async function me(freshPhone = false) {
  const query = freshPhone ? { phone: 1 } : {};
  const answer = await body(http.GET("/api/v1/me", { params: { query } }));
  rememberCsrf(answer.csrf);
  return answer;
}

export const patchMe = (change: { locale?: Locale; theme?: Theme }) =>
  body(http.PATCH("/api/v1/me", { body: change }));

export const setStatus = (status: AgentStatusName, reason?: string | null) =>
  body(http.PUT("/api/v1/me/status", { body: reason ? { status, reason } : { status } }));

export const phoneKey = (days: number) =>
  body(http.POST("/api/v1/me/phone-keys", { body: { days } }));

// --- the agent's own live interaction

const of = (id: string) => ({ params: { path: { id } } });

type Plain =
  | "hang-up"
  | "hold"
  | "resume"
  | "recording/start"
  | "recording/objection"
  | "refuse-calls"
  | "recording/pause"
  | "recording/resume"
  | "wrap-up/extend"
  | "wrap-up/finish"
  | "consultation/toggle"
  | "consultation/join"
  | "consultation/complete"
  | "consultation/end";

/** A command without a body of its own. */
export const command = (interaction: string, what: Plain): Promise<CommandAnswer> =>
  body(http.POST(`/api/v1/interactions/{id}/${what}`, of(interaction)));

export const reject = (interaction: string, reservation: string) =>
  body(
    http.POST("/api/v1/interactions/{id}/reject", { ...of(interaction), body: { reservation } }),
  );
export type TransferForm = components["schemas"]["TransferForm"];

export const transfer = (interaction: string, form: TransferForm) =>
  body(http.POST("/api/v1/interactions/{id}/transfer", { ...of(interaction), body: form }));
export const consult = (interaction: string, form: TransferForm) =>
  body(http.POST("/api/v1/interactions/{id}/consult", { ...of(interaction), body: form }));
/** Agents, queues and flows that this interaction could go on to. */
export const targets = (interaction: string, q: string) =>
  body(
    http.GET("/api/v1/interactions/{id}/targets", {
      params: { path: { id: interaction }, query: asked({ q }) },
    }),
  );
export const digits = (interaction: string, keys: string) =>
  body(
    http.POST("/api/v1/interactions/{id}/digits", { ...of(interaction), body: { digits: keys } }),
  );
export const setDisposition = (interaction: string, disposition: string) =>
  body(
    http.POST("/api/v1/interactions/{id}/disposition", {
      ...of(interaction),
      body: { disposition },
    }),
  );

export const takeCallback = (callback: string) =>
  body(http.POST("/api/v1/callbacks/{id}/take", of(callback)));
export const callOut = (organization: string, number: string) =>
  body(http.POST("/api/v1/calls", { body: { organization, number } }));

// --- what happened

export const interactions = (filter: Loose<QueryOf<"interactions">>) =>
  body(http.GET("/api/v1/interactions", { params: { query: asked(filter) } }));
export const interaction = (id: string) => body(http.GET("/api/v1/interactions/{id}", of(id)));
export const interactionEvents = async (id: string) =>
  (await body(http.GET("/api/v1/interactions/{id}/events", of(id)))) as { items: TimelineEvent[] };
export const interactionWhy = (id: string, asking: QueryOf<"why">) =>
  body(http.GET("/api/v1/interactions/{id}/why", { params: { path: { id }, query: asking } }));
// --- customers and tickets

export const customers = (filter: Loose<QueryOf<"customers">>) =>
  body(http.GET("/api/v1/customers", { params: { query: asked(filter) } }));
export const customer = (id: string) => body(http.GET("/api/v1/customers/{id}", of(id)));
export const createCustomer = (form: CustomerForm) =>
  body(http.POST("/api/v1/customers", { body: form }));
export const patchCustomer = (id: string, changes: CustomerChanges) =>
  body(http.PATCH("/api/v1/customers/{id}", { ...of(id), body: changes }));

export const tickets = (filter: Loose<QueryOf<"tickets">>) =>
  body(http.GET("/api/v1/tickets", { params: { query: asked(filter) } }));
export const ticket = (id: string) => body(http.GET("/api/v1/tickets/{id}", of(id)));
export const createTicket = (form: TicketForm) =>
  body(http.POST("/api/v1/tickets", { body: form }));
export const patchTicket = (id: string, changes: TicketChanges) =>
  body(http.PATCH("/api/v1/tickets/{id}", { ...of(id), body: changes }));

export const queues = () => body(http.GET("/api/v1/queues"));

// --- administration

const login = (name: string) => ({ params: { path: { login: name } } });

export const people = () => body(http.GET("/api/v1/people"));
export const createPerson = (form: PersonForm) => body(http.POST("/api/v1/people", { body: form }));
export const patchPerson = (name: string, changes: PersonChanges) =>
  body(http.PATCH("/api/v1/people/{login}", { ...login(name), body: changes }));
export const resetPassword = (name: string, password: string) =>
  body(http.POST("/api/v1/people/{login}/password", { ...login(name), body: { password } }));

/** The wire calls a plan an object; its shape is the floor plan's own schema. */
type Wire = Record<string, never>;

export const plan = () => body(http.GET("/api/v1/plan"));
export const checkPlan = (draft: unknown) =>
  body(http.POST("/api/v1/plan/check", { body: { plan: draft as Wire } }));
export const publishPlan = (draft: unknown, baseVersion: number) =>
  body(http.PUT("/api/v1/plan", { body: { plan: draft as Wire, base_version: baseVersion } }));
type RuleSteps = components["schemas"]["RulePrintForm"]["steps"];

/** A rule of distribution as its tree; refused with line and column where it can't be read. */
export const parseRule = (text: string, draft: unknown) =>
  body(http.POST("/api/v1/plan/rule/parse", { body: { text, plan: draft as Wire } }));
export const printRule = (steps: RuleSteps, draft: unknown) =>
  body(http.POST("/api/v1/plan/rule/print", { body: { steps, plan: draft as Wire } }));
export const planVersions = () => body(http.GET("/api/v1/plan/versions"));

// --- what callers hear

/** A text as callers would hear it. */
export const say = async (text: string, language: string): Promise<Blob> =>
  (await body(
    http.POST("/api/v1/prompts/say", { body: { text, language }, parseAs: "blob" }),
  )) as unknown as Blob;
export const sounds = () => body(http.GET("/api/v1/sounds"));
export const soundUrl = (name: string) => `/api/v1/sounds/${encodeURIComponent(name)}`;
export const putSound = (name: string, wav: Blob) =>
  body(
    http.PUT("/api/v1/sounds/{name}", {
      params: { path: { name } },
      body: wav as unknown as number[],
      bodySerializer: (bytes) => bytes as unknown as Blob,
      headers: { "content-type": "audio/wav" },
    }),
  );

// --- versions of the plan, and flows beside it

const version = (n: number) => ({ params: { path: { version: n } } });

export const planVersion = (n: number) =>
  body(http.GET("/api/v1/plan/versions/{version}", version(n)));
export const publishVersion = (n: number, baseVersion: number) =>
  body(
    http.POST("/api/v1/plan/versions/{version}/publish", {
      ...version(n),
      body: { base_version: baseVersion },
    }),
  );
export const testFlows = (draft: unknown, flow: string) =>
  body(http.POST("/api/v1/flows/test", { body: { plan: draft as Wire, flow } }));
/** A day's real callers led through a draft. */
export const shadowRun = (draft: unknown, day: string) =>
  body(http.POST("/api/v1/flows/shadow", { body: { plan: draft as Wire, day } }));
export const flowCounters = (flow: string) =>
  body(http.GET("/api/v1/flows/{id}/counters", of(flow)));
export const importFlow = (from: "connect" | "twilio", file: unknown) =>
  body(http.POST("/api/v1/flows/import", { body: { from, file: file as Wire } }));
