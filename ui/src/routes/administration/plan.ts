/**
 * The floor plan as the administration edits it, and the draft with its undo. Pure but for the
 * atom. Only the fields that forms touch are named; the rest travels through unharmed.
 */
import { atom } from "../../parts/atom";
import type { DialPurpose, Meaning, Outbound } from "./outbound";

export type Weekday =
  "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";

export const WEEKDAYS: readonly Weekday[] = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
];

export interface Queue {
  name: string;
  organization: string;
  campaign?: string;
  strategy?: Strategy;
  skills?: Record<string, number>;
  rule?: string;
  priority?: number;
  ageing_per_min?: number;
  ring_ms?: number;
  wrap_up_ms?: number;
  service_level_ms?: number;
  short_abandon_ms?: number;
  max_waiting?: number;
  max_wait_ms?: number;
  vacant?: "wait" | "leave";
  preferred_agent_ms?: number;
  last_agent_ms?: number;
  vip?: { from_score: number; points: number };
  keep_place_ms?: number;
  music?: Prompt;
  announce?: Announce;
  callback?: CallbackRules;
  record?: boolean;
  recording?: RecordingPolicy;
  /** The flow that customers go on into when the agent has hung up. */
  after?: string;
  dispositions?: string[];
}

export const RECORD_WHEN = ["always", "share", "on_demand", "never"] as const;
export const PURPOSES = ["quality", "training", "contract"] as const;

/** Which conversations are recorded, and what for. */
export interface RecordingPolicy {
  when: (typeof RECORD_WHEN)[number];
  percent?: number;
  purpose?: (typeof PURPOSES)[number];
}

export const STRATEGIES = [
  "longest_idle",
  "round_robin",
  "least_occupied",
  "most_skilled",
  "fewest_handled",
  "ring_all",
] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** What a waiting caller is told, and how often. */
export interface Announce {
  position?: boolean;
  estimate?: boolean;
  first_ms?: number;
  every_ms?: number;
  comfort?: Prompt[];
  language?: string;
}

export interface CallbackRules {
  attempts?: number;
  no_answer_retry_ms?: number;
  busy_retry_ms?: number;
  ring_ms?: number;
  tolerance_ms?: number;
  hours?: string;
  slot_ms?: number;
}

/** Queues in their order for the agents who have the profile. */
export interface Profile {
  name: string;
  queues: ProfileQueue[];
  capacity?: Partial<Record<Channel, number>>;
  interruptible?: Channel[];
}

export interface ProfileQueue {
  queue: string;
  priority?: number;
  delay_ms?: number;
}

export const CHANNELS = ["voice", "email", "chat", "sms", "message", "task"] as const;
export type Channel = (typeof CHANNELS)[number];

/** Who takes calls for the centre elsewhere. */
export interface Partner {
  name: string;
  number: string;
  trunk?: string;
  ring_ms?: number;
  max_calls?: number;
}

export interface Closing {
  name: string;
  message: Prompt;
  hours?: string[];
}

export interface Span {
  days: Weekday[];
  from: string;
  to: string;
}

export interface Hours {
  name: string;
  time_zone?: string;
  spans?: Span[];
  closed_on_holidays?: boolean;
  closed_days?: string[];
}

export interface Agent {
  name: string;
  team?: string;
  site?: string;
  skills?: Record<string, number>;
  queues?: string[];
  profile?: string;
  presence?: "desk" | "phone" | "static";
  contact?: string;
}

export interface NumberEntry {
  name?: string;
  organization: string;
  campaign?: string;
  flow: string;
  after?: string;
}

export interface Flow {
  version: number;
  name: string;
  start: string;
  actions: Action[];
  /** What editors keep: positions. The floor never reads it. */
  metadata?: Record<string, unknown>;
}

export interface Condition {
  when: string;
  next: string;
  phrases?: string[];
}

export interface ErrorExit {
  error: string;
  next: string;
}

export interface Action {
  id: string;
  type: string;
  parameters?: Record<string, unknown>;
  next?: string;
  conditions?: Condition[];
  errors?: ErrorExit[];
}

interface Named {
  name: string;
}
/** `manual_calls`: what calls are for that agents make by hand outside a campaign. */
export type Organization = Named & { recording?: RecordingPolicy; manual_calls?: DialPurpose };
/**
 * `settles`: whether it says that the request was settled; absent, it says nothing about it.
 * `means`: what it says of a call out.
 */
export type Disposition = Named & { settles?: boolean; means?: Meaning };

export type Campaign = Named & {
  organization: string;
  recording?: RecordingPolicy;
  after?: string;
  positions?: number;
  outbound?: Outbound;
};
export type Break = Named & { paid?: boolean };
export type Team = Named & {
  supervisor?: string;
  floor_manager?: string;
  campaign?: string;
};

/** Spoken words, or one of the other kinds that only a file sets: a sound, a tone, music. */
export type Prompt =
  { say: { text: string; language?: string } } | Record<string, unknown> | string;

export interface Settings {
  region?: string;
  time_zone?: string;
  not_responding_retry_ms?: number;
  unknown_number?: Prompt;
  sorry?: Prompt;
  starvation_ms?: number;
  positions?: number;
  monitoring?: ListeningRules;
}

/** The centre's rules for listening to live calls. */
export interface ListeningRules {
  tell_agent?: "always" | "when_spoken_to" | "never";
  reason_required?: boolean;
}

export interface Plan {
  format: number;
  settings?: Settings;
  organizations?: Record<string, Organization>;
  campaigns?: Record<string, Campaign>;
  sites?: Record<string, Named>;
  teams?: Record<string, Team>;
  skills?: Record<string, Named>;
  hours?: Record<string, Hours>;
  breaks?: Record<string, Break>;
  dispositions?: Record<string, Disposition>;
  queues?: Record<string, Queue>;
  profiles?: Record<string, Profile>;
  partners?: Record<string, Partner>;
  closings?: Record<string, Closing>;
  agents?: Record<string, Agent>;
  flows?: Record<string, Flow>;
  /** Tests of flows as text, by name. */
  flow_tests?: Record<string, string>;
  numbers?: Record<string, NumberEntry>;
}

/** The sections that are lists of things by id. */
interface Items {
  organizations: Organization;
  campaigns: Campaign;
  queues: Queue;
  skills: Named;
  dispositions: Disposition;
  profiles: Profile;
  partners: Partner;
  closings: Closing;
  agents: Agent;
  teams: Team;
  sites: Named;
  breaks: Break;
  hours: Hours;
  flows: Flow;
  numbers: NumberEntry;
}
export type Section = keyof Items;
export type ItemOf<S extends Section> = Items[S];

export interface Draft {
  /** The version the draft was made from. */
  version: number;
  plan: Plan;
  /** Earlier states, the latest last. */
  past: Plan[];
}

export const draft = atom<Draft | null>(null);

const KEPT = 100;

export function begin(version: number, plan: Plan) {
  touched = null;
  draft.set({ version, plan, past: [] });
}

/** Typing in one item within this time is one change, not one per letter. */
const ONE_CHANGE_MS = 1_500;
let touched: { item: string; at: number } | null = null;

export function changePlan(change: (plan: Plan) => Plan, item = "", now = Date.now()) {
  const same = item !== "" && touched?.item === item && now - touched.at < ONE_CHANGE_MS;
  touched = { item, at: now };
  draft.set((before) => {
    if (!before) return before;
    const past = same && before.past.length > 0 ? before.past : [...before.past, before.plan];
    return { ...before, plan: change(before.plan), past: past.slice(-KEPT) };
  });
}

export function undo() {
  touched = null;
  draft.set((before) => {
    const last = before?.past.at(-1);
    return before && last ? { ...before, plan: last, past: before.past.slice(0, -1) } : before;
  });
}

export function putItem<S extends Section>(
  section: S,
  id: string,
  item: ItemOf<S>,
  now = Date.now(),
) {
  const put = (plan: Plan): Plan => ({ ...plan, [section]: { ...plan[section], [id]: item } });
  changePlan(put, `${section}.${id}`, now);
}

export function removeItem(section: Section, id: string) {
  changePlan((plan) => {
    const { [id]: _gone, ...rest } = (plan[section] ?? {}) as Record<string, unknown>;
    return { ...plan, [section]: rest };
  });
}

export function putSettings(settings: Settings, now = Date.now()) {
  changePlan((plan) => ({ ...plan, settings }), "settings", now);
}

/** What an id of the plan may look like: an agent's is a login, a number is as dialled. */
export function goodId(section: Section, id: string): boolean {
  if (section === "numbers") return /^[+\w.*#-]{1,32}$/.test(id);
  if (section === "agents") return /^[a-z0-9._-]{1,64}$/.test(id);
  return /^[a-z0-9][a-z0-9_-]{0,63}$/.test(id);
}

/** The id that a name gives: `Été & fêtes` becomes `ete-fetes`. Logins and numbers stay as typed. */
export function idFrom(section: Section, typed: string): string {
  const text = typed.trim();
  if (section === "agents") return text;
  if (section === "numbers") return text.replace("(0)", "").replace(/[\s()/]/g, "");
  if (goodId(section, text)) return text;
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[œæ]/gi, (both) => (both.toLowerCase() === "œ" ? "oe" : "ae"))
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 64);
}

/** An ISO 3166 country; the server reads any other as FR without a word. */
export const goodRegion = (region: string) => {
  if (!/^[A-Z]{2}$/.test(region)) return false;
  return (
    new Intl.DisplayNames(["en"], { type: "region", fallback: "none" }).of(region) !== undefined
  );
};

/** The words of the plan's own prompt; undefined when it is no spoken one. */
export function spoken(
  prompt: Prompt | undefined,
): { text: string; language?: string } | undefined {
  if (typeof prompt !== "object" || !("say" in prompt)) return undefined;
  return prompt.say as { text: string; language?: string };
}

/** A field that is empty leaves the plan, so that its default holds. */
export function without<T extends object, K extends keyof T>(
  item: T,
  key: K,
  value: T[K] | null | undefined | "",
): T {
  const next = { ...item };
  if (value === null || value === undefined || value === "") delete next[key];
  else next[key] = value;
  return next;
}

/** What a new closing says, in the language of whoever makes it. */
export interface Words {
  language: string;
  closed: string;
}

/** A new thing, tied to what the plan already has. */
export function blank<S extends Section>(section: S, plan: Plan, words: Words): ItemOf<S> {
  const organization = Object.keys(plan.organizations ?? {})[0] ?? "";
  const flow = Object.keys(plan.flows ?? {})[0] ?? "";
  const queues = Object.keys(plan.queues ?? {});
  const blanks: Items = {
    organizations: { name: "" },
    campaigns: { name: "", organization },
    queues: { name: "", organization },
    skills: { name: "" },
    dispositions: { name: "" },
    profiles: { name: "", queues: queues.map((queue) => ({ queue })) },
    partners: { name: "", number: "" },
    closings: { name: "", message: { say: { text: words.closed, language: words.language } } },
    agents: { name: "", queues: queues.length === 1 ? queues : [] },
    teams: { name: "" },
    sites: { name: "" },
    breaks: { name: "", paid: false },
    hours: { name: "", spans: [] },
    flows: { version: 1, name: "", start: "", actions: [] },
    numbers: { name: "", organization, flow },
  };
  return blanks[section];
}
