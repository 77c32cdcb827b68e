import { describe, expect, it } from "vitest";
import type { CallbackView } from "../api/types";
import { dueAt, isLate, owedFirst, owedLook } from "./owed";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 9, minute)).toISOString();
const NOW = Date.parse(at(30));

const owed = (callback: string, part: Partial<CallbackView> = {}): CallbackView => ({
  callback,
  interaction: `i-${callback}`,
  organization: "hotline",
  queue: "support",
  customer_number: "+33677889900",
  customer_number_national: "06 77 88 99 00",
  since: at(0),
  priority: 0,
  state: "owed",
  attempts: 0,
  promised: null,
  not_before: null,
  only: null,
  by_floor: true,
  ...part,
});

describe("a call owed", () => {
  it("is late once its promised moment has gone by", () => {
    expect(isLate(owed("a", { promised: at(29) }), NOW)).toBe(true);
    expect(isLate(owed("a", { promised: at(30) }), NOW)).toBe(false);
    expect(isLate(owed("a", { promised: at(10), not_before: at(10) }), NOW)).toBe(true);
  });

  it("is not late without a promise, in an agent's hands, or once it has been tried", () => {
    expect(isLate(owed("a"), NOW)).toBe(false);
    expect(isLate(owed("a", { promised: at(10), state: "taken" }), NOW)).toBe(false);
    const tried = owed("a", { promised: at(10), not_before: at(25), attempts: 1 });
    expect(isLate(tried, NOW)).toBe(false);
    expect(owedLook(tried, NOW)).toBe("due");
  });

  it("is due at its slot or next try, else since it is owed", () => {
    expect(dueAt(owed("a"))).toBe(at(0));
    expect(dueAt(owed("a", { promised: at(40) }))).toBe(at(40));
    expect(dueAt(owed("a", { promised: at(40), not_before: at(45) }))).toBe(at(45));
    expect(owedLook(owed("a", { promised: at(40) }), NOW)).toBe("planned");
    expect(owedLook(owed("a", { state: "in_line" }), NOW)).toBe("in_line");
  });

  it("comes first when it is late, the longest late before the others, and last when planned", () => {
    const list = [
      owed("planned", { promised: at(50), not_before: at(50) }),
      owed("old"),
      owed("late", { promised: at(20) }),
      owed("urgent", { since: at(5), priority: 10 }),
      owed("later", { promised: at(15) }),
      owed("sooner", { promised: at(40), not_before: at(40) }),
    ];
    expect(list.sort(owedFirst(NOW)).map((c) => c.callback)).toEqual([
      "later",
      "late",
      "urgent",
      "old",
      "sooner",
      "planned",
    ]);
  });
});
