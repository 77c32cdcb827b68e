import { describe, expect, it } from "vitest";
import type { Consent, Contract, Offer } from "../../api/cards";
import type { Ticket } from "../../api/types";
import {
  lastConsents,
  lastOffers,
  openComplaint,
  openTickets,
  runs,
  unpaidCents,
} from "./cardView";
import { figureText } from "./figureText";

const ticket = (id: string, type: string, status: string, updated_at: string) =>
  ({ id, type, status, updated_at }) as unknown as Ticket;
const offer = (product: string, outcome: string, at: string) =>
  ({ id: at, product, outcome, at }) as unknown as Offer;
const consent = (channel: string, state: string, at: string) =>
  ({ id: at, purpose: "sales", channel, state, at }) as unknown as Consent;

describe("what the card puts first", () => {
  it("is an open complaint, then what moved last", () => {
    const tickets = [
      ticket("1", "incident", "open", "2026-11-22"),
      ticket("2", "complaint", "pending", "2026-11-20"),
      ticket("3", "complaint", "closed", "2026-11-23"),
      ticket("4", "request", "open", "2026-11-23"),
    ];
    expect(openTickets(tickets).map((t) => t.id)).toEqual(["2", "4", "1"]);
    expect(openComplaint(tickets)?.id).toBe("2");
    expect(openComplaint(tickets.slice(0, 1))).toBeUndefined();
  });

  it("is the last word on each product and on each consent", () => {
    const offers = [
      offer("tv", "refused", "2026-01-01"),
      offer("tv", "bought", "2026-02-01"),
      offer("box", "proposed", "2026-01-15"),
    ];
    expect(lastOffers(offers).map((o) => o.outcome)).toEqual(["bought", "proposed"]);
    const consents = [
      consent("phone", "withdrawn", "2026-02-01"),
      consent("phone", "given", "2026-01-01"),
      consent("sms", "given", "2026-01-02"),
    ];
    expect(lastConsents(consents).map((c) => c.state)).toEqual(["withdrawn", "given"]);
  });

  it("sums what is unpaid and knows what is over", () => {
    const contracts = [{ unpaid_cents: 1_250 }, { unpaid_cents: null }] as unknown as Contract[];
    expect(unpaidCents(contracts)).toBe(1_250);
    expect(runs({ status: " Résilié " }, "2026-11-22")).toBe(false);
    expect(runs({ status: null, until: "2026-11-22" }, "2026-11-22")).toBe(true);
    expect(runs({ status: null, until: "2026-11-21" }, "2026-11-22")).toBe(false);
  });
});

describe("a figure", () => {
  const plain = (text: string) => text.replace(/\s/g, " ");
  it("is written with its unit in the reader's language", () => {
    expect(plain(figureText("123450", "amount", "fr"))).toBe("1 234,50 €");
    expect(plain(figureText("42", "percent", "fr"))).toBe("42 %");
    expect(figureText("42", "percent", "en")).toBe("42%");
    expect(figureText("1", "yes_no", "fr")).toBe("Oui");
    expect(figureText("Box 5", "text", "fr")).toBe("Box 5");
    expect(figureText(null, "days", "fr")).toBe("–");
    expect(plain(figureText("4.5", "rating", "fr", 1))).toBe("4,5 / 5");
  });
});
