/**
 * Clocks of many cells without a render each: one timer writes what has changed. For walls; elsewhere
 * `Elapsed` will do.
 */
export type Tick = (now: number) => void;

const ticks = new Set<Tick>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Told at once: what was out of sight and is seen again. */
export function tickNow(some: Iterable<Tick>) {
  const now = Date.now();
  for (const each of some) each(now);
}

/** Called once a second, on the second, until the returned function is. */
export function onTick(tick: Tick): () => void {
  ticks.add(tick);
  timer ??= setTimeout(beat, toNextSecond());
  return () => {
    ticks.delete(tick);
    if (ticks.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

function beat() {
  timer = setTimeout(beat, toNextSecond());
  tickNow(ticks);
}

/** A timer may come a moment early: then it is the second after. */
const toNextSecond = () => 1000 - ((Date.now() + 20) % 1000) + 20;
