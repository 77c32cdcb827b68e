import { describe, expect, it } from "vitest";
import { afterOf, amountOf, outcomesOf, unitOf, withDisposition, withOutcome } from "./outbound";

describe("rules of trying again", () => {
  it("begin with the server's own, and taking one away keeps the others", () => {
    expect(outcomesOf(undefined).busy).toEqual({ after: { minutes: 10 }, times: 3 });
    const without = withOutcome(undefined, "busy", null);
    expect(without.outcomes?.busy).toBeUndefined();
    expect(without.outcomes?.no_answer).toEqual({ after: "half_day", times: 4 });
  });
  it("are read and written in their unit", () => {
    for (const after of ["half_day", { minutes: 15 }, { days: 2 }] as const) {
      expect(afterOf(unitOf(after), amountOf(after))).toEqual(after);
    }
  });
  it("of dispositions leave those of outcomes alone", () => {
    const rule = { after: "half_day", times: 2 } as const;
    const one = withDisposition({ attempts: 4 }, "absent", rule);
    expect(one).toEqual({ attempts: 4, dispositions: { absent: rule } });
    expect(withDisposition(one, "absent", null)).toEqual({ attempts: 4, dispositions: {} });
  });
});
