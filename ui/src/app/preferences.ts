/** What a person chose on this machine: devices, ring volume, keys. Kept in local storage. */
import { useSyncExternalStore } from "react";

export interface Preferences {
  microphone: string | null;
  speaker: string | null;
  ringVolume: number;
  /** Action id → key, only where it differs from the action's own. */
  keys: Record<string, string>;
  /** A letter disposes of the call. */
  dispositionKeys: boolean;
}

const KEY = "plateau.preferences";
const DEFAULTS: Preferences = {
  microphone: null,
  speaker: null,
  ringVolume: 0.6,
  keys: {},
  dispositionKeys: true,
};

/** Reads what was stored; anything odd falls back to the defaults. */
export function readPreferences(text: string | null): Preferences {
  if (!text) return DEFAULTS;
  try {
    const stored = JSON.parse(text) as Partial<Preferences>;
    const volume = Number(stored.ringVolume ?? DEFAULTS.ringVolume);
    return {
      microphone: stored.microphone ?? null,
      speaker: stored.speaker ?? null,
      ringVolume: Number.isFinite(volume) ? Math.min(1, Math.max(0, volume)) : 0.6,
      keys: typeof stored.keys === "object" && stored.keys ? stored.keys : {},
      dispositionKeys: stored.dispositionKeys !== false,
    };
  } catch {
    return DEFAULTS;
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

let current = readPreferences(stored());
const listeners = new Set<() => void>();

export const preferences = () => current;

export function changePreferences(change: Partial<Preferences>) {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage refused: the choice holds for this page.
  }
  for (const listener of listeners) listener();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, preferences);
}
