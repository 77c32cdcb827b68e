/** How deadlines stand at a moment: running, near, paused, met or missed. Pure. */
import type { Ticket } from "../../api/types";

export const CLOCKS = ["first_response", "resolution"] as const;
export type ClockName = (typeof CLOCKS)[number];
export type Sla = Ticket["sla"];
export type Deadline = Sla["resolution"];

export type SlaLook = "met" | "late" | "breached" | "paused" | "soon" | "running";

/** From this share of the time on, the deadline is near. */
const NEAR_SHARE = 0.8;

/** How a deadline stands; null: there is none. */
export function lookOf(
  clock: Deadline,
  pausedSince: string | null | undefined,
  now: number,
): SlaLook | null {
  if (clock.budget_ms === null || clock.budget_ms === undefined) return null;
  if (clock.met_at) return clock.breached_at ? "late" : "met";
  if (clock.breached_at || (clock.due && Date.parse(clock.due) <= now)) return "breached";
  if (pausedSince || !clock.due) return "paused";
  const left = Date.parse(clock.due) - now;
  return left <= clock.budget_ms * (1 - NEAR_SHARE) ? "soon" : "running";
}

/** Business time that is left: what the server counted, and never more than until the deadline. */
export function leftMs(clock: Deadline, now: number): number {
  const budget = clock.budget_ms ?? 0;
  const used =
    clock.running_since && clock.percent !== null && clock.percent !== undefined
      ? (budget * clock.percent) / 100
      : clock.used_ms;
  const until = clock.due ? Date.parse(clock.due) - now : budget;
  return Math.max(0, Math.min(budget - used, until));
}

const PRESSING: readonly SlaLook[] = ["breached", "soon", "running", "paused", "late", "met"];

/** The clock that presses most: missed before near before running. */
export function pressing(sla: Sla, now: number): ClockName | null {
  let best: { name: ClockName; rank: number } | null = null;
  for (const name of CLOCKS) {
    const look = lookOf(sla[name], sla.paused_since, now);
    const rank = look === null ? -1 : PRESSING.indexOf(look);
    if (rank >= 0 && (best === null || rank < best.rank)) best = { name, rank };
  }
  return best?.name ?? null;
}
