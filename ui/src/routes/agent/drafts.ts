/**
 * What an agent has typed and not yet saved, per interaction. Kept for the tab's life, so that a
 * reload, a new call or the end of the wrap-up loses nothing.
 */
import type { TicketPriority, TicketType } from "../../api/types";
import { atom, useAtom } from "../../parts/atom";

export interface TicketValues {
  type: TicketType;
  category: string;
  subject: string;
  body: string;
  priority: TicketPriority;
}

export const emptyTicket: TicketValues = {
  type: "incident",
  category: "",
  subject: "",
  body: "",
  priority: "normal",
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
}

/** At sign-out: nobody else at this machine may read them. */
export function forgetDrafts() {
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
