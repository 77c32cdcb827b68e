/** Takes an agent's notes to a ticket: the interaction's own, or a new one. */
import * as api from "../../api/calls";
import type { LiveInteraction, Ticket } from "../../api/types";
import { changeDraft, draftOf } from "./drafts";

export interface NotesTarget {
  interaction: string;
  organization: string;
  customer: string | null;
}

export const notesTarget = (live: LiveInteraction): NotesTarget => ({
  interaction: live.interaction,
  organization: live.organization,
  customer: live.customer?.id ?? draftOf(live.interaction).customer,
});

/** The ticket the notes went to; null when there was nothing to save. */
export async function saveNotes(target: NotesTarget, subject: string): Promise<Ticket | null> {
  const draft = draftOf(target.interaction);
  const notes = draft.notes.trim();
  if (!notes) return null;
  let ticket: Ticket;
  if (draft.saved) {
    const present = await api.ticket(draft.saved.id);
    ticket = await api.patchTicket(present.id, {
      version: present.version,
      note: notes,
    });
  } else {
    ticket = await api.createTicket({
      organization: target.organization,
      ...(target.customer && { customer: target.customer }),
      interaction: target.interaction,
      type: draft.ticket.type === "incident" ? "request" : draft.ticket.type,
      category: draft.ticket.category,
      subject: draft.ticket.subject.trim() || subject,
      body: [draft.ticket.body.trim(), notes].filter(Boolean).join("\n\n"),
      impact: draft.ticket.impact,
      urgency: draft.ticket.urgency,
      values: {},
      tags: draft.ticket.tags,
    });
  }
  changeDraft(target.interaction, {
    notes: "",
    saved: { id: ticket.id, number: ticket.number },
    ticket: { ...draft.ticket, subject: "", body: "" },
  });
  return ticket;
}
