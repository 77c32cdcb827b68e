import { describe, expect, it } from "vitest";
import { drilled, markText, points, rate, shares } from "./surveys";

describe("scores of surveys", () => {
  it("are written as the trade writes them, and as a dash where nothing was measured", () => {
    expect(points(30, "fr")).toBe("+30");
    expect(points(-12.4, "en")).toBe("-12");
    expect(points(0, "fr")).toBe("0");
    expect(rate(70, "fr")).toMatch(/^70/);
    expect(markText(6.25, "fr")).toBe("6,3");
    for (const write of [points, rate, markText]) expect(write(null, "fr")).toBe("–");
  });

  it("have bars that add up to one, or to nothing", () => {
    expect(shares([1, 1, 2])).toEqual([0.25, 0.25, 0.5]);
    expect(shares([0, 0])).toEqual([0, 0]);
  });

  it("open to their answers by whatever a line is of", () => {
    const day = (one: string) => ({ from: `${one} 0`, to: `${one} 24` });
    const name = "x";
    expect(drilled({ by: "queue", key: "support", name }, day)).toEqual({ queue: "support" });
    expect(drilled({ by: "way", key: "sms", name }, day)).toEqual({ way: "sms" });
    expect(drilled({ by: "day", key: "2026-11-22", name }, day)).toEqual({
      from: "2026-11-22 0",
      to: "2026-11-22 24",
    });
    expect(drilled({ by: "agent", key: "", name }, day)).toEqual({});
  });
});
