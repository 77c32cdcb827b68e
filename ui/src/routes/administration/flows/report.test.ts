import { describe, expect, it } from "vitest";
import { hotline } from "../../../../test/flows";
import { countsOf, coveredBy } from "./report";

describe("counts of a day", () => {
  it("stand at the exits, zero where nobody went, and ignore what the draft has no more", () => {
    const counts = countsOf(hotline(), [
      { action: "menu", exit: "1", callers: 12 },
      { action: "menu", exit: "timeout", callers: 3 },
      { action: "menu", exit: "9", callers: 4 },
      { action: "gone", exit: "next", callers: 5 },
    ]);
    expect(counts.get("menu when:1")).toBe(12);
    expect(counts.get("menu error:timeout")).toBe(3);
    expect(counts.get("menu when:2")).toBe(0);
    expect([...counts.keys()].some((key) => key.includes("invalid"))).toBe(false);
    expect([...counts.values()].reduce((a, b) => a + b)).toBe(15);
  });
});

describe("coverage", () => {
  it("is every written exit that is not told to be missing", () => {
    const covered = coveredBy(hotline(), [{ action: "menu", exit: "2" }]);
    expect(covered.has("menu when:1")).toBe(true);
    expect(covered.has("menu when:2")).toBe(false);
    expect(covered.has("menu error:invalid")).toBe(false);
  });
});
