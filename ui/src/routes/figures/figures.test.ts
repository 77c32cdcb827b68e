import { describe, expect, it } from "vitest";
import type { FigureTable } from "../../api/figures";
import { type ChartData, dataOf, kindOf } from "./drawn";
import {
  type Asked,
  asOpened,
  BY,
  COLUMNS,
  daysOf,
  filtersOf,
  narrowed,
  queryOf,
  slotName,
  VIEWS,
  written,
} from "./figures";
import { askedOf, definitionOf, fromSearch, toSearch } from "./kept";

const ZONE = "Europe/Paris";
const NOW = Date.parse("2026-11-22T15:00:00Z");

describe("what is asked", () => {
  it("begins and ends at the local midnights of the span", () => {
    const query = queryOf({ ...asOpened("queue"), span: "week", then: "hour" }, NOW, ZONE);
    expect(query).toEqual({
      from: "2026-11-15T23:00:00.000Z",
      to: "2026-11-22T23:00:00.000Z",
      view: "queue",
      by: "queue,hour",
      kpi: COLUMNS.queue.join(","),
    });
  });

  it("takes a day of its own as one day", () => {
    expect(daysOf({ span: "own", from: "2026-03-29", to: "" }, NOW, ZONE)).toEqual({
      from: "2026-03-29",
      to: "2026-03-29",
    });
    const day = { ...asOpened("agent"), span: "own" as const, from: "2026-03-29" };
    const query = queryOf(day, NOW, ZONE);
    const hours = (Date.parse(query.to as string) - Date.parse(query.from as string)) / 3_600_000;
    expect(hours).toBe(23);
  });

  it("narrows to a line by its values and its own time", () => {
    const query = queryOf(asOpened("queue"), NOW, ZONE);
    const line = [
      { by: "queue", id: "support", at: null, until: null },
      { by: "day", id: "2026-10-25", at: "2026-10-24T22:00:00Z", until: "2026-10-25T23:00:00Z" },
    ];
    expect(narrowed(query, line)).toMatchObject({
      queue: "support",
      from: "2026-10-24T22:00:00Z",
      to: "2026-10-25T23:00:00Z",
    });
    const hour = narrowed(query, [{ by: "hour_of_week", id: "1 09" }]);
    expect(hour).toMatchObject({ hour_of_week: "1 09", from: query.from, to: query.to });
    expect(narrowed(query, [{ by: "team", id: "" }])).toMatchObject({ team: "-" });
  });

  it("narrows by several values of what the view keeps apart", () => {
    const filters = { queue: ["support", "sales"], disposition: ["sold"], team: ["one"] };
    const asked = { ...asOpened("queue"), filters };
    expect(filtersOf(asked)).toEqual({ queue: "support,sales" });
    expect(filtersOf({ ...asked, view: "satisfaction" })).toEqual({
      queue: "support,sales",
      disposition: "sold",
      team: "one",
    });
    expect(fromSearch(toSearch({ ...asked, chart: "stacked", drawn: "asa" }))).toMatchObject({
      filters: { queue: ["support", "sales"] },
      chart: "stacked",
      drawn: "asa",
    });
    expect(askedOf(definitionOf({ ...asked, chart: "heat" })).chart).toBe("heat");
  });

  it("opens every view with what it has", () => {
    for (const view of VIEWS) {
      const asked = asOpened(view);
      expect(BY[view]).toContain(asked.by);
      expect(asked.columns).toEqual(COLUMNS[view]);
    }
  });
});

describe("what is shown", () => {
  it("writes shares, durations and counts in the reader's way", () => {
    expect(written({ unit: "share" }, 0.92, "fr")).toBe("92\u00a0%");
    expect(written({ unit: "duration" }, 270_000, "fr")).toBe("4\u00a0min 30\u00a0s");
    expect(written({ unit: "count" }, 1000, "en")).toBe("1,000");
    expect(written({ unit: "share" }, null, "fr")).toBe("–");
    expect(written({ unit: "points" }, 0.3, "fr")).toBe("+30");
    expect(written({ unit: "points" }, -0.12, "en")).toBe("-12");
    expect(written({ unit: "mark" }, 6.25, "fr")).toBe("6,25");
  });

  it("names times", () => {
    expect(slotName("hour_of_week", "1 09", "fr")).toBe("lundi 09 h");
    expect(slotName("month", "2026-11", "fr")).toBe("novembre 2026");
    expect(slotName("day", "2026-11-20", "en")).toBe("Fri 20 Nov");
    expect(slotName("queue", "support", "en")).toBe("support");
  });
});

describe("what is drawn", () => {
  const line = (id: string, then: string | null, value: number, beside?: number) => ({
    group: [
      { by: "day", id, name: id, at: null, until: null },
      ...(then ? [{ by: "queue", id: then, name: then, at: null, until: null }] : []),
    ],
    sums: {},
    indicators: { offered: { numerator: value, denominator: null, value } },
    beside:
      beside === undefined ? null : { offered: { numerator: 1, denominator: null, value: beside } },
  });
  const draw = (asked: Partial<Asked>, lines: ReturnType<typeof line>[]): ChartData =>
    dataOf(
      { ...asOpened("queue"), by: "day", ...asked },
      { lines } as unknown as FigureTable,
      { key: "offered" },
      (group) => group?.name ?? "",
      { now: "now", before: "before" },
    );

  it("puts what it is held against beside it as a second series", () => {
    const data = draw({}, [line("1", null, 5, 4), line("2", null, 6, 7)]);
    expect(data).toMatchObject({
      kind: "curve",
      named: true,
      series: [
        { name: "now", values: [5, 6] },
        { name: "before", values: [4, 7], beside: true },
      ],
    });
  });

  it("stacks and heats two groups, each where the other has nothing", () => {
    const lines = [line("1", "a", 5), line("1", "b", 2), line("2", "a", 6)];
    expect(draw({ then: "queue", chart: "stacked" }, lines)).toMatchObject({
      kind: "stacked",
      slots: ["1", "2"],
      series: [
        { name: "a", values: [5, 6] },
        { name: "b", values: [2, null] },
      ],
    });
    const heat = draw({ then: "queue", chart: "heat" }, lines);
    expect(heat).toMatchObject({ xs: ["1", "2"], ys: ["a", "b"] });
  });

  it("falls back where the chosen kind has nothing to draw", () => {
    expect(kindOf({ by: "day", then: null, chart: "heat" })).toBe("curve");
    expect(kindOf({ by: "hour_of_week", then: null, chart: null })).toBe("heat");
    expect(kindOf({ by: "queue", then: null, chart: null })).toBe("bars");
  });
});
