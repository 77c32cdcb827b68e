/**
 * The floor plan as the administration edits it, and the draft with its undo. Pure but for the
 * atom. Only the fields that forms touch are named; the rest travels through unharmed.
 */
import { atom } from "../../parts/atom";

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
  strategy?: "longest_idle" | "round_robin";
  skills?: Record<string, number>;
  priority?: number;
  ageing_per_min?: number;
  ring_ms?: number;
  wrap_up_ms?: number;
  service_level_ms?: number;
  max_waiting?: number;
  max_wait_ms?: number;
  record?: boolean;
  dispositions?: string[];
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
  queues: string[];
  presence?: "desk" | "phone" | "static";
  contact?: string;
}

export interface NumberEntry {
  name?: string;
  organization: string;
  campaign?: string;
  flow: string;
}

export interface Flow {
  version: number;
  name: string;
  start: string;
  actions: { id: string; type: string }[];
}

interface Named {
  name: string;
}

export interface Plan {
  format: number;
  organizations?: Record<string, Named>;
  campaigns?: Record<string, Named & { organization: string }>;
  sites?: Record<string, Named>;
  teams?: Record<string, Named & { supervisor?: string }>;
  skills?: Record<string, Named>;
  hours?: Record<string, Hours>;
  breaks?: Record<string, Named & { paid?: boolean }>;
  dispositions?: Record<string, Named>;
  queues?: Record<string, Queue>;
  agents?: Record<string, Agent>;
  flows?: Record<string, Flow>;
  numbers?: Record<string, NumberEntry>;
}

/** The sections that are lists of things by id. */
interface Items {
  queues: Queue;
  skills: Named;
  hours: Hours;
  numbers: NumberEntry;
  teams: Named & { supervisor?: string };
  agents: Agent;
  flows: Flow;
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

/** What an id of the plan may look like; numbers are free. */
export const goodId = (section: Section, id: string) =>
  section === "numbers" ? /^[+\w.*#-]{1,32}$/.test(id) : /^[a-z0-9][a-z0-9_-]{0,63}$/.test(id);

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

export function blank<S extends Section>(section: S, plan: Plan): ItemOf<S> {
  const organization = Object.keys(plan.organizations ?? {})[0] ?? "";
  const flow = Object.keys(plan.flows ?? {})[0] ?? "";
  const blanks: Items = {
    queues: { name: "", organization },
    skills: { name: "" },
    hours: { name: "", spans: [] },
    numbers: { name: "", organization, flow },
    teams: { name: "" },
    agents: { name: "", queues: [] },
    flows: {
      version: 1,
      name: "",
      start: "answer",
      actions: [
        { id: "answer", type: "answer", parameters: {}, next: "end" } as {
          id: string;
          type: string;
        },
        { id: "end", type: "hang_up", parameters: {} } as { id: string; type: string },
      ],
    },
  };
  return blanks[section];
}
