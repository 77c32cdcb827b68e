/** The trade's shares of calls out, and how the abandonment stands. Pure. */
import type { Dials } from "../../api/campaigns";

const of = (part: number, whole: number) => (whole > 0 ? part / whole : null);

export interface Rates {
  contact: number | null;
  argued: number | null;
  transformation: number | null;
  hit: number | null;
}

export const ratesOf = (dials: Dials): Rates => ({
  contact: of(dials.reached, dials.attempts),
  argued: of(dials.argued, dials.reached),
  transformation: of(dials.successes, dials.argued),
  hit: of(dials.successes, dials.attempts),
});

export type Standing = "within" | "near" | "over";

/** Near: over four fifths of what is allowed. */
export function standingOf(permille: number, target: number): Standing {
  if (permille > target) return "over";
  return permille * 5 > target * 4 ? "near" : "within";
}

export const TONES = { within: "good", near: "warn", over: "bad" } as const;
