import { describe, expect, it } from "vitest";
import {
  asOpened,
  BY,
  COLUMNS,
  daysOf,
  narrowed,
  queryOf,
  slotName,
  VIEWS,
  written,
} from "./figures";

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
    expect(narrowed(query, [{ by: "hour_of_week", id: "1 09" }])).toBeNull();
    expect(narrowed(query, [{ by: "queue", id: "" }])).toBeNull();
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
  });

  it("names times", () => {
    expect(slotName("hour_of_week", "1 09", "fr")).toBe("lundi 09 h");
    expect(slotName("month", "2026-11", "fr")).toBe("novembre 2026");
    expect(slotName("day", "2026-11-20", "en")).toBe("Fri 20 Nov");
    expect(slotName("queue", "support", "en")).toBe("support");
  });
});
