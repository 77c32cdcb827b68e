/** Counts and coverage as the server names them, by the editor's exits. Pure. */
import type { Action, Flow } from "../plan";
import { type Exit, exitsOf } from "./graph";
import { exitKey } from "./overlay";

/** `exit`: `next`, a condition's `when`, or the name of an error. */
export interface NamedExit {
  action: string;
  exit: string;
}

const found = (action: Action, name: string): Exit | undefined =>
  exitsOf(action).find((exit) => exit.written && exit.name === name);

/** A count for every exit that is written; zero where nobody went. */
export function countsOf(flow: Flow, counted: readonly (NamedExit & { callers: number })[]) {
  const counts = new Map<string, number>();
  for (const action of flow.actions) {
    for (const exit of exitsOf(action))
      if (exit.written) counts.set(exitKey(action.id, exit.id), 0);
  }
  for (const { action: id, exit: name, callers } of counted) {
    const action = flow.actions.find((a) => a.id === id);
    const exit = action && found(action, name);
    if (exit) counts.set(exitKey(id, exit.id), callers);
  }
  return counts;
}

/** Exits that some test took: all that lead somewhere, but for those told to be missing. */
export function coveredBy(flow: Flow, missing: readonly NamedExit[]): Set<string> {
  const covered = new Set<string>();
  for (const action of flow.actions) {
    const not = new Set(missing.filter((m) => m.action === action.id).map((m) => m.exit));
    for (const exit of exitsOf(action)) {
      if (exit.written && !not.has(exit.name)) covered.add(exitKey(action.id, exit.id));
    }
  }
  return covered;
}
