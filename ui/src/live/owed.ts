/** The order and the lateness of calls owed. Pure: the present is a parameter. */
import type { CallbackView } from "../api/types";

type Timed = Pick<CallbackView, "not_before" | "promised" | "since" | "state" | "priority">;

/** Since when the call may be made: a slot, a retry or a move; else since it is owed. */
export const dueAt = (owed: Timed): string => owed.not_before ?? owed.promised ?? owed.since;

/**
 * The promised moment has gone by and nobody has tried. After a try the next one is later than the
 * promise (`not_before`): what was promised is decided, the call is not late a second time.
 */
export function isLate(owed: Timed, present: number): boolean {
  if (owed.promised === null || owed.state === "taken") return false;
  const promised = Date.parse(owed.promised);
  const tried = owed.not_before !== null && Date.parse(owed.not_before) > promised;
  return promised < present && !tried;
}

export type OwedLook = "late" | "taken" | "in_line" | "due" | "planned";

/** What is to be said of it first. */
export function owedLook(owed: Timed, present: number): OwedLook {
  if (owed.state === "taken") return "taken";
  if (isLate(owed, present)) return "late";
  if (owed.state === "in_line") return "in_line";
  return Date.parse(dueAt(owed)) > present ? "planned" : "due";
}

/** Late promises first, then what can be called now by priority and age, then what is to come. */
export function owedFirst(present: number) {
  const rank = (owed: Timed) => {
    if (isLate(owed, present)) return 0;
    return Date.parse(dueAt(owed)) <= present ? 1 : 2;
  };
  return (a: Timed, b: Timed): number => {
    const [left, right] = [rank(a), rank(b)];
    if (left !== right) return left - right;
    if (left === 1 && a.priority !== b.priority) return b.priority - a.priority;
    const at = left === 0 ? (c: Timed) => c.promised ?? c.since : dueAt;
    return Date.parse(at(a)) - Date.parse(at(b));
  };
}
