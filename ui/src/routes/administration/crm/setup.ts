/**
 * How an organization works with its customers, as the administration edits it. Pure but for the
 * atom. Only what forms touch is named; the rest travels through unharmed.
 */
import { atom } from "../../../parts/atom";
import type { Reply } from "../../../parts/replies";

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

export interface Setup {
  format: number;
  customer_fields: Field[];
  replies: Reply[];
}

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
