/**
 * Clocks of many cells without a render each: one timer writes what has changed. For walls; elsewhere
 * `Elapsed` will do.
 */
type Tick = (now: number) => void;

const ticks = new Set<Tick>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Called once a second until the returned function is. */
export function onTick(tick: Tick): () => void {
  ticks.add(tick);
  timer ??= setInterval(() => {
    const now = Date.now();
    for (const each of ticks) each(now);
  }, 1000);
  return () => {
    ticks.delete(tick);
    if (ticks.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
