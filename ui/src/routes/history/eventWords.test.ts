import { createInstance } from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import type { TimelineEvent } from "../../api/types";
import { fr } from "../../i18n/fr";
import { eventDetail, eventWords } from "./eventWords";

const i18n = createInstance();
beforeAll(() =>
  i18n.init({
    lng: "fr",
    resources: { fr: { translation: fr } },
    interpolation: { escapeValue: false },
  }),
);

const names = {
  queue: (id: string) => (id === "support" ? "Support" : id),
  agent: (id: string) => (id === "agent1" ? "Alice" : id),
  disposition: (id: string) => id,
};
const event = (
  type: string,
  body: Record<string, unknown> = {},
  personal: TimelineEvent["private"] = null,
): TimelineEvent => ({
  seq: 1,
  at: "2026-11-22T08:00:00.000Z",
  type,
  body,
  private: personal,
});

describe("events in words", () => {
  it("name people and queues, not keys", () => {
    expect(eventWords(event("reservation_timed_out", { agent: "agent1" }), i18n.t, names)).toBe(
      "Alice n’a pas répondu à temps",
    );
    expect(eventWords(event("interaction_queued", { queue: "support" }), i18n.t, names)).toBe(
      "Entrée dans la file Support",
    );
  });

  it("say whether the number was known", () => {
    expect(
      eventWords(event("customer_recognized", { customer: "c", matches: 1 }), i18n.t, names),
    ).toContain("reconnu");
    expect(
      eventWords(event("customer_recognized", { customer: null, matches: 0 }), i18n.t, names),
    ).toContain("inconnu");
    expect(
      eventWords(event("customer_recognized", { customer: null, matches: 3 }), i18n.t, names),
    ).toContain("Plusieurs");
  });

  it("show a name that is new to this interface rather than nothing", () => {
    expect(eventWords(event("leg_teleported"), i18n.t, names)).toBe("leg_teleported");
  });

  it("explain an offer by how many could have had it", () => {
    expect(
      eventDetail(event("reservation_offered", { decision: { eligible: 3 } }), i18n.t),
    ).toContain("3 agents");
    expect(eventDetail(event("digits_collected", {}, { digits: "42" }), i18n.t)).toBe("42");
    expect(eventDetail(event("hold_ended"), i18n.t)).toBeNull();
  });
});
