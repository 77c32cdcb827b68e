/**
 * What an agent has typed and not yet saved, per interaction. Kept for the tab's life, and a moment
 * later by the server, so that neither a reload nor a browser that dies loses anything, and nothing
 * personal stays on the machine.
 */
import { keepDraft, keptDrafts } from "../../api/drafts";
import type { TicketGrade } from "../../api/types";
import { atom, useAtom } from "../../parts/atom";

export interface TicketValues {
  /** A type of the organization's set-up. */
  type: string;
  category: string;
  subject: string;
  body: string;
  impact: TicketGrade;
  urgency: TicketGrade;
  /** The form of its type. */
  values: Record<string, unknown>;
  tags: string[];
}

export const emptyTicket: TicketValues = {
  type: "incident",
  category: "",
  subject: "",
  body: "",
  impact: "medium",
  urgency: "medium",
  values: {},
  tags: [],
};

export interface Draft {
  notes: string;
  ticket: TicketValues;
  /** The ticket made from this interaction, which later notes go to. */
  saved: { id: string; number: string } | null;
  /** The tool that is open beside the call. */
  tool?: string;
  /** Chosen among several customers of one number, or just created. */
  customer: string | null;
}

export const emptyDraft: Draft = { notes: "", ticket: emptyTicket, saved: null, customer: null };

const KEY = "plateau.drafts";
const KEPT = 30;

function restore(): Record<string, Draft> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Record<string, Draft>;
  } catch {
    return {};
  }
}

const drafts = atom<Record<string, Draft>>(restore());

/** Something typed that is in no ticket yet. */
export function isUnsaved(draft: Draft | undefined): boolean {
  if (!draft) return false;
  return (
    draft.notes.trim() !== "" ||
    draft.ticket.subject.trim() !== "" ||
    draft.ticket.body.trim() !== ""
  );
}

export const draftOf = (interaction: string): Draft => drafts.get()[interaction] ?? emptyDraft;

export function changeDraft(interaction: string, change: Partial<Draft>) {
  drafts.set((before) => {
    const next = {
      ...before,
      [interaction]: { ...(before[interaction] ?? emptyDraft), ...change },
    };
    const keys = Object.keys(next);
    for (const key of keys.slice(0, Math.max(0, keys.length - KEPT))) delete next[key];
    try {
      sessionStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // Storage refused: the draft lives as long as the page.
    }
    return next;
  });
  keepSoon(interaction);
}

const SOON_MS = 600;
const NAME = "interaction:";
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** Typing goes on: the last state of a short while is kept. */
function keepSoon(interaction: string) {
  clearTimeout(waiting.get(interaction));
  waiting.set(
    interaction,
    setTimeout(() => {
      waiting.delete(interaction);
      const draft = drafts.get()[interaction];
      // Out of reach: the tab still has it, and the next change tries again.
      if (draft) keepDraft(NAME + interaction, JSON.stringify(draft)).catch(() => undefined);
    }, SOON_MS),
  );
}

/** What another browser of this person had, where this one has nothing. */
export async function restoreDrafts() {
  const { items } = await keptDrafts();
  const kept: Record<string, Draft> = {};
  for (const { name, body } of items.filter((item) => item.name.startsWith(NAME))) {
    try {
      kept[name.slice(NAME.length)] = { ...emptyDraft, ...(JSON.parse(body) as Draft) };
    } catch {
      // Not of this program's making.
    }
  }
  drafts.set((before) => ({ ...kept, ...before }));
}

/** At sign-out: nobody else at this machine may read them. */
export function forgetDrafts() {
  for (const timer of waiting.values()) clearTimeout(timer);
  waiting.clear();
  drafts.set({});
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

export function useDraft(interaction: string): Draft {
  return useAtom(drafts)[interaction] ?? emptyDraft;
}

export const useDrafts = () => useAtom(drafts);
