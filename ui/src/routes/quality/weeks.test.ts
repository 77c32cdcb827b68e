import { expect, it } from "vitest";
import { weekAway } from "./weeks";

it("goes over the year as ISO 8601 counts", () => {
  expect(weekAway("2026-W47", 1)).toBe("2026-W48");
  expect(weekAway("2026-W01", -1)).toBe("2025-W52");
  expect(weekAway("2026-W53", 1)).toBe("2027-W01");
  expect(weekAway("2026-W52", 1)).toBe("2026-W53");
  expect(weekAway("2026-W13", 0)).toBe("2026-W13");
});
