/** A small value that several components read. Not for what the server knows. */
import { useSyncExternalStore } from "react";

export interface Atom<T> {
  get: () => T;
  set: (next: T | ((before: T) => T)) => void;
  subscribe: (listener: () => void) => () => void;
}

export function atom<T>(first: T): Atom<T> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = typeof next === "function" ? (next as (before: T) => T)(value) : next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useAtom<T>(of: Atom<T>): T {
  return useSyncExternalStore(of.subscribe, of.get);
}
