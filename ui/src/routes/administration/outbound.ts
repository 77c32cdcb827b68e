/** How a campaign calls out, as the plan keeps it. Pure: types, defaults, and edits of the table of
 * new attempts. */
import type { OutcomeName } from "../../api/types";

export const METHODS = ["preview", "progressive", "predictive", "agentless", "manual"] as const;
export type DialMethod = (typeof METHODS)[number];

export const DIAL_PURPOSES = ["commercial", "study", "service"] as const;
export type DialPurpose = (typeof DIAL_PURPOSES)[number];

export const SECTORS = [
  "other",
  "energy_renovation",
  "renewable_energy",
  "home_adaptation",
  "cpf_training",
] as const;
export type Sector = (typeof SECTORS)[number];

export const MEANINGS = [
  "sale",
  "appointment",
  "completed",
  "argued",
  "refusal",
  "callback",
  "not_available",
  "wrong_number",
  "do_not_call",
] as const;
export type Meaning = (typeof MEANINGS)[number];

/** A system chooses the moment of the call. */
export const isAutomated = (method: DialMethod) =>
  method === "progressive" || method === "predictive" || method === "agentless";

export type RetryAfter = "half_day" | { minutes: number } | { days: number };
export interface Retry {
  after: RetryAfter;
  times: number;
}

export interface Recycling {
  attempts?: number;
  outcomes?: Partial<Record<OutcomeName, Retry>>;
  dispositions?: Record<string, Retry>;
}

export interface Detection {
  initial_silence_ms?: number;
  greeting_ms?: number;
  after_greeting_silence_ms?: number;
  between_words_ms?: number;
  shortest_word_ms?: number;
  longest_word_ms?: number;
  words?: number;
  total_ms?: number;
  level_dbm0?: number;
}

export interface Outbound {
  method: DialMethod;
  purpose?: DialPurpose;
  sector?: Sector;
  business?: boolean;
  queue?: string;
  shown?: string[];
  trunk?: string;
  hours?: string;
  ring_ms?: number;
  greeting_ms?: number;
  sorry?: string;
  message?: string;
  abandonment_permille?: number;
  least_percent?: number;
  most_percent?: number;
  lines?: number;
  preview_ms?: number;
  answering?: { detection?: Detection; voicemail?: unknown };
  blend?: { keep_free?: number; inbound_wait_ms?: number; dwell_ms?: number };
  recycling?: Recycling;
  objective?: { successes?: number; per_agent_day?: number };
}

/** The server's own, where the plan says nothing. */
export const OUTBOUND = {
  ring_ms: 25_000,
  greeting_ms: 2_000,
  abandonment_permille: 30,
  least_percent: 100,
  most_percent: 300,
  lines: 30,
  dwell_ms: 60_000,
  attempts: 6,
} as const;

export const DETECTION: Required<Detection> = {
  initial_silence_ms: 2_500,
  greeting_ms: 1_800,
  after_greeting_silence_ms: 700,
  between_words_ms: 100,
  shortest_word_ms: 100,
  longest_word_ms: 5_000,
  words: 5,
  total_ms: 5_000,
  level_dbm0: -40,
};

/** What comes of a call that a record can be tried again after. */
export const RETRIED = [
  "no_answer",
  "busy",
  "machine",
  "dropped",
  "failed",
  "interrupted",
] as const satisfies readonly OutcomeName[];

export const RETRIES: Partial<Record<OutcomeName, Retry>> = {
  no_answer: { after: "half_day", times: 4 },
  machine: { after: "half_day", times: 4 },
  busy: { after: { minutes: 10 }, times: 3 },
  failed: { after: { minutes: 30 }, times: 3 },
  interrupted: { after: { minutes: 30 }, times: 3 },
  dropped: { after: { days: 3 }, times: 1 },
};

export type RetryUnit = "half_day" | "minutes" | "days";

export function unitOf(after: RetryAfter): RetryUnit {
  if (after === "half_day") return "half_day";
  return "minutes" in after ? "minutes" : "days";
}

export function amountOf(after: RetryAfter): number | null {
  if (after === "half_day") return null;
  return "minutes" in after ? after.minutes : after.days;
}

export function afterOf(unit: RetryUnit, amount: number | null): RetryAfter {
  if (unit === "half_day") return "half_day";
  return unit === "minutes" ? { minutes: amount ?? 10 } : { days: amount ?? 1 };
}

/** The rules for outcomes as they hold: the plan's own, else the server's. */
export const outcomesOf = (recycling: Recycling | undefined) => recycling?.outcomes ?? RETRIES;

/** One rule set or taken away; what was the default becomes the plan's own. */
export function withOutcome(
  recycling: Recycling | undefined,
  outcome: OutcomeName,
  retry: Retry | null,
): Recycling {
  const { [outcome]: _gone, ...rest } = outcomesOf(recycling);
  return { ...recycling, outcomes: retry ? { ...rest, [outcome]: retry } : rest };
}

export function withDisposition(
  recycling: Recycling | undefined,
  disposition: string,
  retry: Retry | null,
): Recycling {
  const { [disposition]: _gone, ...rest } = recycling?.dispositions ?? {};
  return { ...recycling, dispositions: retry ? { ...rest, [disposition]: retry } : rest };
}
