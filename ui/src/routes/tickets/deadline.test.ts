import { describe, expect, it } from "vitest";
import { type Deadline, leftMs, lookOf, pressing } from "./deadline";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const HOUR = 3_600_000;
const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString();

const clock = (part: Partial<Deadline>): Deadline => ({
  budget_ms: 10 * HOUR,
  used_ms: 0,
  running_since: at(-1),
  due: at(9),
  met_at: null,
  breached_at: null,
  percent: 10,
  ...part,
});

describe("a deadline", () => {
  it("runs, comes near and is missed as time goes by, without being read again", () => {
    expect(lookOf(clock({}), null, NOW)).toBe("running");
    expect(lookOf(clock({}), null, NOW + 7.1 * HOUR)).toBe("soon");
    expect(lookOf(clock({}), null, NOW + 9 * HOUR)).toBe("breached");
    expect(lookOf(clock({ breached_at: at(-1), due: null }), null, NOW)).toBe("breached");
  });

  it("stands still while it is paused, and is none without a budget", () => {
    const halted = clock({ due: null, running_since: null, used_ms: 4 * HOUR });
    expect(lookOf(halted, at(-2), NOW)).toBe("paused");
    expect(leftMs(halted, NOW)).toBe(6 * HOUR);
    expect(lookOf(clock({ budget_ms: null }), null, NOW)).toBeNull();
  });

  it("was met in time or late", () => {
    expect(lookOf(clock({ met_at: at(-1) }), null, NOW)).toBe("met");
    expect(lookOf(clock({ met_at: at(-1), breached_at: at(-2) }), null, NOW)).toBe("late");
  });

  it("has business time left, never more than until it is due", () => {
    // Due tomorrow morning: of the hours until then only two are open.
    expect(leftMs(clock({ percent: 80, due: at(23) }), NOW)).toBe(2 * HOUR);
    expect(leftMs(clock({ percent: null, due: at(1) }), NOW)).toBe(HOUR);
    expect(leftMs(clock({ due: at(-1) }), NOW)).toBe(0);
  });

  it("that presses most is shown", () => {
    const sla = { paused_since: null, breached: false, due: null };
    const near = clock({ due: at(1) });
    expect(pressing({ ...sla, first_response: clock({}), resolution: near }, NOW)).toBe(
      "resolution",
    );
    const none = clock({ budget_ms: null });
    expect(pressing({ ...sla, first_response: none, resolution: none }, NOW)).toBeNull();
  });
});
