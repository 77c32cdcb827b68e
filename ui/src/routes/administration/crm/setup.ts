/**
 * How an organization works with its customers, as the administration edits it. Pure but for the
 * atom. Only what forms touch is named; the rest travels through unharmed.
 */
import { atom } from "../../../parts/atom";
import type { CaseBase } from "./caseBase";
import type { FieldForce } from "../field/model";
import type { Reply } from "../../../parts/replies";
import type { QualitySetup } from "../quality/model";
import type { SmsGateway } from "../sendings/gateway";
import type { Survey, Theme } from "../surveys/model";
import type { TicketSetup } from "../tickets/model";

export interface Label {
  fr: string;
  en?: string;
}

export interface Choice {
  id: string;
  label: Label;
}

export const FIELD_KINDS = [
  "text",
  "long_text",
  "number",
  "amount",
  "date",
  "yes_no",
  "choice",
  "several",
  "phone",
  "email",
] as const;

export type FieldType =
  | { kind: "text"; max?: number; pattern?: string }
  | { kind: "number"; min?: number; max?: number }
  | { kind: "choice" | "several"; options: Choice[] }
  | { kind: "long_text" | "amount" | "date" | "yes_no" | "phone" | "email" };

/** A designed field: of the card, of a ticket form, of a script page, of a case. */
export interface Field {
  id: string;
  label: Label;
  type: FieldType;
  required?: boolean;
  /** Shown where this expression holds of the other fields. */
  when?: string;
  help?: Label;
}

/** Values by field id. Amounts are cents. */
export type Values = Record<string, unknown>;

/** A page of the organization's own that opens with a call. */
export interface Pop {
  url: string;
  when: (typeof POP_WHEN)[number];
}
export const POP_WHEN = ["ringing", "answered", "asked"] as const;

/** A question to a program outside, whose answer stands beside the call. */
export interface LookUp {
  id: string;
  label: Label;
  method?: "get" | "post";
  url: string;
  headers?: Record<string, string>;
  body?: string;
  timeout_ms?: number;
  cache_s?: number;
  fields: { label: Label; pointer: string }[];
  open?: string;
  record?: string;
}

export interface Connectors {
  pop?: Pop;
  look_ups?: LookUp[];
}

/** A figure of the card: a declared formula. */
export interface Score {
  id: string;
  label: Label;
  formula: string;
  unit: ScoreUnit;
  decimals?: number;
  levels?: ScoreLevel[];
  help?: Label;
}

export const SCORE_UNITS = [
  "count",
  "amount",
  "percent",
  "points",
  "days",
  "months",
  "rating",
  "yes_no",
  "text",
] as const;
export type ScoreUnit = (typeof SCORE_UNITS)[number];

/** In rising order of `from`; the last one that is reached holds. */
export interface ScoreLevel {
  /** In the figure's unit. */
  from: number;
  tone: "good" | "neutral" | "warning" | "bad";
  label: Label;
}

/** What may be proposed, in the catalogue's order. */
export interface Product {
  id: string;
  label: Label;
  amount_cents?: number;
  pitch?: Label;
  /** Proposed only where this formula holds. */
  when?: string;
}

export interface Setup {
  format: number;
  connectors: Connectors;
  customer_fields: Field[];
  case_bases: CaseBase[];
  scores: Score[];
  /** The figure that queues may let customers go first by. */
  routing_score: string | null;
  products: Product[];
  replies: Reply[];
  retention?: Retention;
  tickets: TicketSetup;
  quality: QualitySetup;
  surveys: Survey[];
  themes: Theme[];
  /** How text messages go out; without it none do. */
  sms?: SmsGateway | undefined;
  /** Whether recorded talks are written down, and in which language they are spoken. */
  transcripts: { on: boolean; language: string };
  /** Who visits customers, and what customers are told of it. */
  field_force: FieldForce;
}

/** Days after which what is held about people goes; what is not there is kept for ever. */
export interface Retention {
  recordings_days?: number;
  /** 180 where neither this nor the general period is set. */
  quality_days?: number;
  training_days?: number;
  contract_days?: number;
  /** 180 where neither this nor the general period is set. */
  survey_days?: number;
  history_days?: number;
  access_log_days?: number;
  inactive_customers_days?: number;
  notes_days?: number;
}

/** Each with what the French authority takes for usual. */
export const RETENTION: readonly [keyof Retention, number][] = [
  ["recordings_days", 180],
  ["quality_days", 180],
  ["training_days", 180],
  ["contract_days", 1_825],
  ["survey_days", 180],
  ["history_days", 1_095],
  ["access_log_days", 365],
  ["inactive_customers_days", 1_095],
  ["notes_days", 1_095],
];

export interface SetupDraft {
  organization: string;
  /** The version it was read from. */
  version: number;
  setup: Setup;
  /** Earlier states, for undo. */
  past: Setup[];
}

const KEPT = 50;

export const setupDraft = atom<SetupDraft | null>(null);

export function beginSetup(organization: string, version: number, setup: Setup) {
  setupDraft.set({ organization, version, setup, past: [] });
}

export function changeSetup(change: Partial<Setup>) {
  setupDraft.set(
    (draft) =>
      draft && {
        ...draft,
        setup: { ...draft.setup, ...change },
        past: [...draft.past, draft.setup].slice(-KEPT),
      },
  );
}

export function undoSetup() {
  setupDraft.set((draft) => {
    const last = draft?.past.at(-1);
    return draft && last ? { ...draft, setup: last, past: draft.past.slice(0, -1) } : draft;
  });
}
