import { describe, expect, it } from "vitest";
import { asOpened } from "../figures/figures";
import { askedOf, definitionOf, fromSearch, toSearch } from "../figures/kept";
import { clock, minuteOf, written } from "./sheet";

const french = { locale: "fr" as const, at: (moment: string) => `le ${moment}` };
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, "_");

describe("a cell", () => {
  it("is written in its unit", () => {
    expect(plain(written(0.9205, "share", french))).toBe("92,1_%");
    expect(plain(written(-0.012, "points", french))).toBe("-1,2_pt");
    expect(plain(written(-65_000, "duration", french))).toBe("−1_min 05_s");
    expect(plain(written(2_850, "amount", french))).toBe("28,50_€");
    expect(written("2026-11-22T10:00:00Z", "moment", french)).toBe("le 2026-11-22T10:00:00Z");
    expect(written(null, "share", french)).toBe("–");
    expect(written(null, "text", french)).toBe("");
  });
});

describe("a time of day", () => {
  it("is minutes after midnight", () => {
    expect(clock(485)).toBe("08:05");
    expect(minuteOf("08:05")).toBe(485);
    expect(minuteOf("24:00")).toBeNull();
    expect(minuteOf("soon")).toBeNull();
  });
});

describe("a view", () => {
  const asked = {
    ...asOpened("queue"),
    span: "week" as const,
    filters: { queue: ["support", "sales"], campaign: ["fibre"], direction: ["inbound"] },
    compare: "week_before" as const,
    columns: ["offered", "asa"],
  };
  it("is kept as a definition and comes back", () => {
    const definition = definitionOf(asked);
    expect(definition.span).toEqual({ name: "last_7_days", from: null, to: null });
    expect(definition.filters).toEqual({
      queue: "support,sales",
      campaign: "fibre",
      direction: "inbound",
    });
    expect(askedOf(definition)).toEqual(asked);
  });
  it("stands in the address and comes back", () => {
    expect(fromSearch(toSearch(asked))).toEqual(asked);
    expect(fromSearch({})).toBeNull();
    expect(fromSearch({ view: "colour" })).toBeNull();
  });
});
