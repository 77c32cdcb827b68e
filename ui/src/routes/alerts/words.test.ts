import { createInstance } from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import type { Alert, AlertRule } from "../../api/supervision";
import { fr } from "../../i18n/fr";
import { alertWords, calling, MEASURES, ruleWords, scopesOf, valueWords } from "./words";

const i18n = createInstance();
beforeAll(() => i18n.init({ lng: "fr", resources: { fr: { translation: fr } } }));

const rule = (part: Partial<AlertRule> = {}): AlertRule => ({
  name: "r",
  measure: "longest_wait",
  comparison: "above",
  threshold: 90,
  for_s: 10,
  scope: { kind: "each_queue" } as AlertRule["scope"],
  state: null,
  channels: { sound: true, banner: true, webhook: false },
  mails: [],
  enabled: true,
  ...part,
});
const alert = (part: Partial<Alert> = {}) =>
  ({ subject_name: "Support", value: 95_000, rule: rule(), ...part }) as Alert;

describe("an alert in words", () => {
  it("says of whom and how much", () => {
    expect(alertWords(alert(), i18n.t, "fr")).toContain("Support");
    expect(valueWords("service_level_today", 805, "fr")).toMatch(/80,5\s?%/);
    expect(valueWords("waiting", 4, "fr")).toBe("4");
  });

  it("says what a rule waits for", () => {
    const words = ruleWords(rule(), i18n.t, "fr");
    expect(words).toContain("Attente la plus longue");
    expect(words).toMatch(/supérieure? à/);
    const state = ruleWords(rule({ measure: "agent_in_state", state: "wrap_up" }), i18n.t, "fr");
    expect(state).toContain("Post-appel");
  });

  it("calls until somebody took note or it is over", () => {
    const [open, noted, over, silent] = [
      alert({ id: "1" }),
      alert({ id: "2", acknowledged_at: "x" }),
      alert({ id: "3", cleared_at: "x" }),
      alert({ id: "4", rule: rule({ channels: { sound: true, banner: false, webhook: false } }) }),
    ];
    expect(calling([open, noted, over, silent]).map((a) => a.id)).toEqual(["1"]);
  });

  it("offers each measure the scopes it has", () => {
    for (const measure of MEASURES) expect(scopesOf(measure, true)).not.toEqual([]);
    expect(scopesOf("agent_in_state", false)).toEqual([]);
  });
});
