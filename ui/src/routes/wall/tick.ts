/**
 * One beat for all that changes on a wall: clocks are written without a render each, and what falls on the same
 * moment shares one task and so one frame. For walls; elsewhere `Elapsed` will do.
 */
export type Tick = (now: number) => void;

/** A timer may come a moment early: then it is the beat after. */
const EARLY_MS = 20;

const due = new Map<number, Set<() => void>>();

/** Once, at the next whole multiple of `ms`. The returned function takes it back. */
export function atBeat(ms: number, run: () => void): () => void {
  const now = Date.now();
  const at = Math.round((Math.floor((now + EARLY_MS) / ms) + 1) * ms);
  const known = due.get(at);
  const runs = known ?? new Set();
  runs.add(run);
  if (!known) {
    due.set(at, runs);
    setTimeout(() => {
      due.delete(at);
      for (const each of runs) each();
    }, at - now);
  }
  return () => void runs.delete(run);
}

const ticks = new Set<Tick>();
let leave: (() => void) | undefined;

/** Told at once: what was out of sight and is seen again. */
export function tickNow(some: Iterable<Tick>) {
  const now = Date.now();
  for (const each of some) each(now);
}

/** Called once a second, on the second, until the returned function is. */
export function onTick(tick: Tick): () => void {
  ticks.add(tick);
  leave ??= atBeat(1000, beat);
  return () => {
    ticks.delete(tick);
    if (ticks.size > 0) return;
    leave?.();
    leave = undefined;
  };
}

function beat() {
  leave = atBeat(1000, beat);
  tickNow(ticks);
}
