/** Clocks on the screen: one timer for all of them, so that a wall of timers stays cheap. */
import { useSyncExternalStore } from "react";
import { clock } from "../format/time";

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present, once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => (timer === undefined ? (now = Date.now()) : now));
}

export function Elapsed({ since }: { since: string | null | undefined }) {
  const present = useNow();
  if (!since) return <span className="num">–</span>;
  return <span className="num">{clock(present - Date.parse(since))}</span>;
}

export function useLeftMs(until: string | null | undefined): number | null {
  const present = useNow();
  return until ? Math.max(0, Date.parse(until) - present) : null;
}
