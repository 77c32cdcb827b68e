/**
 * An interaction's events on the recording's clock: the rungs of the call ladder and the shaded
 * parts of the wave. Pure.
 */
import type { LineFact } from "../../api/recordings";
import type { TimelineEvent } from "../../api/types";

export type Party = "customer" | "centre" | "agent";

export interface Rung {
  event: TimelineEvent;
  from: Party;
  to: Party;
  /** Of the recording; may lie before or after it. */
  offset_ms: number;
}

export interface Part {
  kind: "silence" | "overtalk" | "hold" | "pause";
  from_ms: number;
  to_ms: number;
}

const ROADS: Record<string, readonly [Party, Party]> = {
  interaction_started: ["customer", "centre"],
  interaction_answered: ["centre", "customer"],
  interaction_queued: ["customer", "centre"],
  reservation_offered: ["centre", "agent"],
  reservation_accepted: ["agent", "centre"],
  reservation_rejected: ["agent", "centre"],
  reservation_timed_out: ["centre", "agent"],
  reservation_canceled: ["centre", "agent"],
  reservation_rescinded: ["centre", "agent"],
  interaction_connected: ["customer", "agent"],
  hold_started: ["agent", "customer"],
  hold_ended: ["agent", "customer"],
  digits_sent: ["agent", "customer"],
  transfer_started: ["agent", "centre"],
  consultation_started: ["agent", "centre"],
  consultation_ended: ["centre", "agent"],
  recording_started: ["centre", "centre"],
  recording_paused: ["agent", "centre"],
  recording_resumed: ["agent", "centre"],
  recording_objected: ["customer", "centre"],
  recording_stopped: ["centre", "centre"],
  agent_segment_ended: ["agent", "centre"],
  interaction_ended: ["centre", "customer"],
};
const LEGS: readonly string[] = [
  "leg_dialled",
  "leg_rang",
  "leg_answered",
  "leg_failed",
  "leg_ended",
];

/** Whose line a leg is: the customer's came with the start, agents' are offered or rung. */
function owners(events: readonly TimelineEvent[]): Map<unknown, Party> {
  const found = new Map<unknown, Party>();
  for (const { type, body } of events) {
    if (type === "interaction_started" && body.leg) found.set(body.leg, "customer");
    if (type === "reservation_offered" || type === "agent_rung") found.set(body.leg, "agent");
    if (type === "leg_dialled" && !found.has(body.leg)) found.set(body.leg, "customer");
  }
  return found;
}

export function rungs(events: readonly TimelineEvent[], startedAt: string): Rung[] {
  const start = Date.parse(startedAt);
  const whose = owners(events);
  return events.flatMap((event) => {
    const offset_ms = Date.parse(event.at) - start;
    const road = ROADS[event.type];
    if (road) return [{ event, from: road[0], to: road[1], offset_ms }];
    if (!LEGS.includes(event.type)) return [];
    const party = whose.get(event.body.leg) ?? "agent";
    const out = event.type === "leg_dialled" || event.body.end === "released";
    const [from, to]: [Party, Party] = out ? ["centre", party] : [party, "centre"];
    return [{ event, from, to, offset_ms }];
  });
}

/** A message or a fact of the audio, between the centre and whose line it is. */
export interface LineRung {
  fact: LineFact;
  from: Party;
  to: Party;
  offset_ms: number;
}

export function lineRungs(
  facts: readonly LineFact[],
  events: readonly TimelineEvent[],
  startedAt: string,
): LineRung[] {
  const start = Date.parse(startedAt);
  const whose = owners(events);
  return facts.map((fact) => {
    const party = whose.get(fact.leg) ?? "agent";
    const offset_ms = Date.parse(fact.at) - start;
    if (fact.kind !== "sip") return { fact, from: party, to: party, offset_ms };
    const [from, to]: [Party, Party] = fact.sent ? ["centre", party] : [party, "centre"];
    return { fact, from, to, offset_ms };
  });
}

const SPANS: Record<string, readonly [Part["kind"], "from" | "to"]> = {
  hold_started: ["hold", "from"],
  hold_ended: ["hold", "to"],
  recording_paused: ["pause", "from"],
  recording_resumed: ["pause", "to"],
};

/** Holds and pauses within the recording. */
export function parts(
  events: readonly TimelineEvent[],
  startedAt: string,
  durationMs: number,
): Part[] {
  const start = Date.parse(startedAt);
  const open = new Map<Part["kind"], number>();
  const found: Part[] = [];
  const close = (kind: Part["kind"], to: number) => {
    const from = open.get(kind);
    open.delete(kind);
    if (from === undefined) return;
    const part = { kind, from_ms: Math.max(0, from), to_ms: Math.min(to, durationMs) };
    if (part.to_ms > part.from_ms) found.push(part);
  };
  for (const event of events) {
    const span = SPANS[event.type];
    if (!span) continue;
    const at = Date.parse(event.at) - start;
    if (span[1] === "from") open.set(span[0], open.get(span[0]) ?? at);
    else close(span[0], at);
  }
  for (const kind of [...open.keys()]) close(kind, durationMs);
  return found.sort((a, b) => a.from_ms - b.from_ms);
}
