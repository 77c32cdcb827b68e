import { describe, expect, it } from "vitest";
import { callAt, matching, put, type Reply } from "./replies";

const reply = (id: string, fr: string): Reply => ({ id, title: { fr }, text: { fr } });

describe("a canned answer", () => {
  it("is called by / at the beginning of a word", () => {
    expect(callAt("/", 1)).toEqual({ from: 0, query: "" });
    expect(callAt("Vu. /rap", 8)).toEqual({ from: 4, query: "rap" });
    expect(callAt("et/ou", 5)).toBeNull();
    expect(callAt("/rap ", 5)).toBeNull();
    expect(callAt("https://x", 9)).toBeNull();
  });

  it("is found without its accents, those that begin so first", () => {
    const replies = [reply("a", "Solde préavis"), reply("b", "Autre"), reply("pre", "Dit")];
    expect(matching(replies, "pré").map((r) => r.id)).toEqual(["a", "pre"]);
    expect(matching(replies, "utr").map((r) => r.id)).toEqual(["b"]);
    expect(matching(replies, "")).toHaveLength(3);
  });

  it("takes the place of its call", () => {
    const text = "Vu. /rap et fin";
    const call = callAt(text, 8)!;
    expect(put(text, call, 8, "Rappel")).toEqual({ text: "Vu. Rappel et fin", caret: 10 });
  });
});
