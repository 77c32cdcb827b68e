import { describe, expect, it } from "vitest";
import { callsTyped, faultOf, fresh, request, verdictOn } from "./simulation";

describe("calls typed in a row", () => {
  it("are read whatever stands between them, with a comma or a point", () => {
    expect(callsTyped("40 55,5\n60;0")).toEqual([40, 55.5, 60, 0]);
  });
  it("are refused when one is no number, or none is there", () => {
    expect(callsTyped("40 x")).toBeNull();
    expect(callsTyped("40 -1")).toBeNull();
    expect(callsTyped("  ")).toBeNull();
  });
});

describe("the request", () => {
  it("of a day without changes asks for the base alone", () => {
    expect(request(fresh("2026-11-20"))).toEqual({
      base: { kind: "day", day: "2026-11-20" },
      seed: 1,
      replications: 20,
    });
  });

  it("carries what is different, and leaves out rows not filled in", () => {
    const asked = {
      ...fresh("2026-11-20"),
      volume: 110,
      moreAgents: [
        { team: "north", count: 3 },
        { team: "south", count: 0 },
      ],
      skills: [
        { who: "alice", skill: "english", level: 7 },
        { who: "", skill: "x", level: 5 },
      ],
    };
    expect(request(asked).changes).toEqual({
      volume: 1.1,
      more_agents: { north: 3 },
      skills: [{ who: "alice", skill: "english", level: 7 }],
    });
  });

  it("sends the draft of the plan only when asked to", () => {
    const asked = { ...fresh("2026-11-20"), withDraft: true };
    expect(request(asked, { format: 1 }).changes).toEqual({ plan: { format: 1 } });
    expect(request({ ...asked, withDraft: false }, { format: 1 }).changes).toBeUndefined();
  });

  it("of one queue of like agents leaves patience out when nobody hangs up", () => {
    const asked = { ...fresh(""), kind: "single" as const };
    expect(request(asked).base).not.toHaveProperty("patience_s");
  });
});

it("says what keeps a form from being sent", () => {
  expect(faultOf(fresh(""))).toBe("no_day");
  expect(faultOf({ ...fresh(""), kind: "forecast" })).toBe("no_queue");
  expect(faultOf({ ...fresh(""), kind: "single" })).toBeNull();
});

it("calls a difference better or worse only beyond chance", () => {
  const figure = (low: number, mean: number, high: number) => ({ low, mean, high });
  expect(verdictOn(figure(-0.01, 0.01, 0.03), 1)).toBe("none");
  expect(verdictOn(figure(0.01, 0.02, 0.03), 1)).toBe("better");
  expect(verdictOn(figure(0.01, 0.02, 0.03), -1)).toBe("worse");
  expect(verdictOn(figure(0.01, 0.02, 0.03), 0)).toBe("different");
  expect(verdictOn(null, 1)).toBe("none");
});
