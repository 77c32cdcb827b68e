import { describe, expect, it } from "vitest";
import { found, saidAt } from "./transcript";

const said = [
  { side: "agent", from_ms: 0, to_ms: 900, text: "Bonjour, Nova Énergie." },
  { side: "customer", from_ms: 1_000, to_ms: 4_000, text: "J’ai reçu une facture trop élevée." },
  { side: "agent", from_ms: 4_200, to_ms: 5_000, text: "Je regarde votre facture." },
];

describe("a transcript", () => {
  it("finds words in any spelling, all of them, and nothing where nothing is asked", () => {
    expect(found(said, "FACTURE")).toEqual([false, true, true]);
    expect(found(said, "elevee facture")).toEqual([false, true, false]);
    expect(found(said, " ")).toEqual([false, false, false]);
  });

  it("knows what is being said", () => {
    expect([-1, 0, 950, 1_000, 9_000].map((ms) => saidAt(said, ms))).toEqual([-1, 0, 0, 1, 2]);
  });
});
