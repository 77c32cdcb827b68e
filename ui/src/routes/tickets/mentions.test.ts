import { describe, expect, it } from "vitest";
import { completed, pieces, typed } from "./mentions";

describe("mentions", () => {
  it("are found at a word's beginning, not within an address", () => {
    expect(pieces("Voir @agent2, svp.")).toEqual([
      { text: "Voir ", mention: false },
      { text: "@agent2", mention: true },
      { text: ", svp.", mention: false },
    ]);
    expect(pieces("paul@exemple.fr")).toEqual([{ text: "paul@exemple.fr", mention: false }]);
    expect(pieces("@chef.")).toEqual([
      { text: "@chef", mention: true },
      { text: ".", mention: false },
    ]);
  });

  it("are completed where the cursor stands", () => {
    expect(typed("Vu avec @age", 12)).toEqual({ from: 8, part: "age" });
    expect(typed("Vu avec @age hier", 17)).toBeNull();
    expect(completed("Vu avec @age hier", 12, "agent2")).toEqual({
      text: "Vu avec @agent2 hier",
      cursor: 16,
    });
    expect(completed("rien", 4, "agent2")).toEqual({ text: "rien", cursor: 4 });
  });
});
