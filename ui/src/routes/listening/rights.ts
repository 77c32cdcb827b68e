/** Who may listen, and what a person listens to now. The server holds the walls. */
import type { LiveMonitor } from "../../api/listening";
import type { LiveInteraction, Role } from "../../api/types";
import { leadsWork } from "../../app/pages";
import type { LiveState } from "../../live/state";

export const listensIn = (role: Role): boolean => leadsWork(role) || role === "quality_evaluator";

/** Speaks to the agent or to both. */
export const speaksIn = (role: Role): boolean => leadsWork(role);

export interface Own {
  call: LiveInteraction;
  monitor: LiveMonitor;
}

/** What this person listens to: one call at a time. */
export function ownListening(state: Pick<LiveState, "interactions">, login: string): Own | null {
  for (const call of Object.values(state.interactions)) {
    const monitor = call.monitors?.find((m) => m.by === login);
    if (monitor) return { call, monitor };
  }
  return null;
}

/** The call that this person took over and speaks on. */
export function ownTalk(
  state: Pick<LiveState, "interactions">,
  login: string,
): LiveInteraction | null {
  const speaks = (call: LiveInteraction) =>
    call.agent === login && (call.stage === "talking" || call.stage === "on_hold");
  return Object.values(state.interactions).find(speaks) ?? null;
}

/** Somebody speaks with a customer there. */
export const canBeHeard = (call: LiveInteraction): boolean =>
  call.agent !== null &&
  call.initiation !== "consultation" &&
  (call.stage === "talking" || call.stage === "on_hold");

/** The manner that says most: who speaks comes before who only listens. */
export function loudest(monitors: readonly LiveMonitor[]): LiveMonitor["mode"] {
  const modes = monitors.map((m) => m.mode);
  if (modes.includes("barge")) return "barge";
  return modes.includes("whisper") ? "whisper" : "listen";
}
