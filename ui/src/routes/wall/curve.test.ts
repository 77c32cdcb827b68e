import { describe, expect, it } from "vitest";
import type { FigureTable } from "../../api/figures";
import { byQuarter, highest, points, QUARTERS, total } from "./curve";

const DAY = Date.parse("2026-11-21T23:00:00Z");
const line = (at: string, offered: number) =>
  ({
    group: [{ by: "quarter", id: "", at }],
    indicators: { offered: { value: offered } },
  }) as never;

describe("the day's curve", () => {
  it("puts each quarter in its place and knows nothing of those to come", () => {
    const table = {
      lines: [line("2026-11-22T07:00:00Z", 4), line("2026-11-22T07:15:00Z", 2)],
    } as unknown as FigureTable;
    const today = byQuarter(table, DAY, Date.parse("2026-11-22T07:20:00Z"));
    expect(today).toHaveLength(QUARTERS);
    expect(today.slice(31, 35)).toEqual([0, 4, 2, null]);
    expect(total(today)).toBe(6);
    expect(highest(today)).toBe(4);
  });

  it("is a line from the left to now", () => {
    const series = [0, 4, null, ...Array.from({ length: 93 }, () => null)];
    expect(points(series, 4, 95, 40)).toBe("0.0,40.0 1.0,0.0");
    expect(highest([null, 0])).toBe(1);
  });
});
