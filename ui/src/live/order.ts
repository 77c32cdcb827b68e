/**
 * The order in which a supervisor should look: what needs attention first. Pure.
 */
import type { AgentStateName, AgentView, QueueView } from "../api/types";

const STATE_RANK: Record<AgentStateName, number> = {
  not_responding: 0,
  unreachable: 1,
  on_hold: 2,
  wrap_up: 3,
  ringing: 4,
  reserved: 5,
  on_interaction: 6,
  idle: 7,
  away: 8,
};

/** Not responding and unreachable first, then by the longest time in the state. */
export function byAttention(a: AgentView, b: AgentView): number {
  const offline = Number(a.status === "offline") - Number(b.status === "offline");
  if (offline !== 0) return offline;
  const rank = STATE_RANK[a.state] - STATE_RANK[b.state];
  if (rank !== 0) return rank;
  return (a.since ?? "9").localeCompare(b.since ?? "9") || a.agent.localeCompare(b.agent);
}

/** How badly a queue does: overdue waits, then anyone waiting, then the service level. */
export function queueUrgency(queue: QueueView, nowMs: number): "late" | "waiting" | "calm" {
  if (queue.waiting === 0 || !queue.oldest_since) return "calm";
  const waited = nowMs - Date.parse(queue.oldest_since);
  return waited > queue.service_level_ms || queue.agents_on === 0 ? "late" : "waiting";
}

export function queuesByAttention(nowMs: number) {
  const rank = { late: 0, waiting: 1, calm: 2 };
  return (a: QueueView, b: QueueView): number => {
    const urgency = rank[queueUrgency(a, nowMs)] - rank[queueUrgency(b, nowMs)];
    if (urgency !== 0) return urgency;
    return b.waiting - a.waiting || a.name.localeCompare(b.name);
  };
}
