/**
 * The live board at the pace of an eye: at most three paints a second, however often the floor
 * changes. The last change is never left out.
 */
import { useSyncExternalStore } from "react";
import type { LiveStoreState } from "../../live/store";
import { live } from "../../live/store";
import { atBeat } from "./tick";

/** Three a second: one falls together with the second of the clocks. */
export const PAINT_MS = 1000 / 3;

interface Source<T> {
  get: () => T;
  subscribe: (listener: () => void) => () => void;
}

/** A source that tells of its changes at most once per `ms`. */
export function paced<T>(source: Source<T>, ms: number): Source<T> {
  const listeners = new Set<() => void>();
  let shown = source.get();
  let cancel: (() => void) | undefined;
  let leave: (() => void) | undefined;
  const paint = () => {
    cancel = undefined;
    if (shown === source.get()) return;
    shown = source.get();
    for (const each of listeners) each();
  };
  return {
    get: () => (listeners.size === 0 ? (shown = source.get()) : shown),
    subscribe(listener) {
      listeners.add(listener);
      leave ??= source.subscribe(() => {
        // On the beat of the clock, so that changes and clocks that tick share one frame.
        cancel ??= atBeat(ms, paint);
      });
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        leave?.();
        leave = undefined;
        cancel?.();
        cancel = undefined;
      };
    },
  };
}

const board = paced<LiveStoreState>(live, PAINT_MS);

export const useBoard = (): LiveStoreState => useSyncExternalStore(board.subscribe, board.get);
