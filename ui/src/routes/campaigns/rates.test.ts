import { describe, expect, it } from "vitest";
import type { Dials } from "../../api/campaigns";
import { ratesOf, standingOf } from "./rates";

const dials = (some: Partial<Dials>): Dials => ({
  attempts: 0,
  answered: 0,
  live: 0,
  reached: 0,
  dropped: 0,
  machines: 0,
  busy: 0,
  no_answer: 0,
  failed: 0,
  not_allowed: 0,
  argued: 0,
  successes: 0,
  refusals: 0,
  abandonment_permille: 0,
  ...some,
});

describe("shares of calls out", () => {
  it("are those of the trade", () => {
    const rates = ratesOf(dials({ attempts: 2_000, reached: 480, argued: 320, successes: 64 }));
    expect(rates).toEqual({ contact: 0.24, argued: 320 / 480, transformation: 0.2, hit: 0.032 });
  });
  it("say nothing where there is nothing to divide", () => {
    expect(ratesOf(dials({}))).toEqual({
      contact: null,
      argued: null,
      transformation: null,
      hit: null,
    });
  });
});

describe("the abandonment", () => {
  it("is within, near or over what is allowed", () => {
    expect(standingOf(24, 30)).toBe("within");
    expect(standingOf(25, 30)).toBe("near");
    expect(standingOf(30, 30)).toBe("near");
    expect(standingOf(31, 30)).toBe("over");
    expect(standingOf(0, 0)).toBe("within");
  });
});
