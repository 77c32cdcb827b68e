import { describe, expect, it } from "vitest";
import { chained, newDestination, newTerm, replaced, type Step } from "./rule";

const anyone: Step["to"] = { agents: { any_of: [["anyone"]] } };

describe("the steps of a rule", () => {
  it("begin where the one before ends, and the last has no end", () => {
    const { steps } = chained([
      { from_ms: 7, until_ms: 20_000, to: anyone },
      { from_ms: 0, until_ms: 60_000, to: anyone },
      { from_ms: 0, until_ms: 90_000, to: "voicemail" },
    ]);
    expect(steps.map((s) => [s.from_ms, s.until_ms])).toEqual([
      [0, 20_000],
      [20_000, 60_000],
      [60_000, undefined],
    ]);
  });

  it("get an end when another step follows, never before their beginning", () => {
    const { steps } = chained([
      { from_ms: 0, to: anyone },
      { from_ms: 0, until_ms: 1, to: anyone },
      { from_ms: 0, to: anyone },
    ]);
    expect(steps.map((s) => s.until_ms)).toEqual([20_000, 21_000, undefined]);
  });
});

describe("a new part", () => {
  const first = (of: string) => `first of ${of}`;
  it("names the first thing of the plan that fits", () => {
    expect(newTerm("skill", first)).toEqual({ skill: { skill: "first of skills", least: 5 } });
    expect(newDestination("partner", first)).toEqual({
      partner: { partner: "first of partners" },
    });
    expect(newDestination("callback", first)).toBe("callback");
  });
});

it("replaces or removes one thing of a list", () => {
  expect(replaced([1, 2, 3], 1, 9)).toEqual([1, 9, 3]);
  expect(replaced([1, 2, 3], 1, null)).toEqual([1, 3]);
});
