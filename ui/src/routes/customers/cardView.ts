/** What the card puts first: why this customer matters now, and what to propose. Pure. */
import type { Consent, Contract, Figure, Offer } from "../../api/cards";
import type { Ticket } from "../../api/types";

const OVER = ["ended", "terminated", "cancelled", "closed", "résilié", "terminé", "clos", "expiré"];

/** As `crm::card::runs`. */
export const runs = (of: { status: string | null; until?: string | null }, today: string) =>
  !OVER.includes((of.status ?? "").trim().toLowerCase()) && (!of.until || of.until >= today);

const isOpen = (ticket: Ticket) => ticket.status === "open" || ticket.status === "pending";

/** Of open tickets those first that hurt most. */
export function openTickets(tickets: readonly Ticket[]): Ticket[] {
  const weight = (ticket: Ticket) => (String(ticket.type) === "complaint" ? 0 : 1);
  return tickets
    .filter(isOpen)
    .sort((a, b) => weight(a) - weight(b) || b.updated_at.localeCompare(a.updated_at));
}

export const openComplaint = (tickets: readonly Ticket[]): Ticket | undefined =>
  openTickets(tickets).find((ticket) => String(ticket.type) === "complaint");

export const unpaidCents = (contracts: readonly Contract[]): number =>
  contracts.reduce((sum, contract) => sum + (contract.unpaid_cents ?? 0), 0);

/** The last word on each product, the latest first. */
export function lastOffers(offers: readonly Offer[]): Offer[] {
  const latest = new Map<string, Offer>();
  for (const offer of [...offers].sort((a, b) => b.at.localeCompare(a.at))) {
    if (!latest.has(offer.product)) latest.set(offer.product, offer);
  }
  return [...latest.values()];
}

/** The last word on each purpose and channel, the latest first. */
export function lastConsents(consents: readonly Consent[]): Consent[] {
  const latest = new Map<string, Consent>();
  for (const consent of [...consents].sort((a, b) => b.at.localeCompare(a.at))) {
    const key = `${consent.purpose} ${consent.channel}`;
    if (!latest.has(key)) latest.set(key, consent);
  }
  return [...latest.values()];
}

export type FigureTone = "good" | "warn" | "bad" | "calm";

const TONES = { good: "good", neutral: "calm", warning: "warn", bad: "bad" } as const;

export const toneOf = (figure: Pick<Figure, "level">): FigureTone =>
  figure.level ? TONES[figure.level.tone] : "calm";
