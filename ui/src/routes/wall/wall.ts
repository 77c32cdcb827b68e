/** What a wall shows and how loudly, from the live board. Pure. */
import type { AgentStateName, AgentView, CallbackView, QueueView } from "../../api/types";
import type { WallBody, WallLayout, WallThreshold, WallThresholds } from "../../api/supervision";
import type { Tone } from "../../parts/Badge";

export const LAYOUTS: readonly WallLayout[] = ["team", "queues", "campaign", "tv"];

/** The states that one may stay in for too long. */
export const TIMED: readonly AgentStateName[] = [
  "wrap_up",
  "on_hold",
  "on_interaction",
  "ringing",
  "not_responding",
  "unreachable",
  "away",
];

export const THRESHOLDS: WallThresholds = {
  longest_wait: { warn: 60, bad: 180 },
  waiting: { warn: 3, bad: 10 },
  service_level: { warn: 80, bad: 70 },
  abandonment: { warn: 5, bad: 10 },
  states: {
    wrap_up: { warn: 120, bad: 300 },
    on_hold: { warn: 60, bad: 180 },
    on_interaction: { warn: 600, bad: 1200 },
    ringing: { warn: 15, bad: 30 },
    not_responding: { warn: 0, bad: 60 },
    unreachable: { warn: 60, bad: 300 },
    away: { warn: 1200, bad: 3600 },
  },
};

export const bodyOf = (layout: WallLayout): WallBody => ({
  layout,
  teams: [],
  queues: [],
  shared: true,
  thresholds: THRESHOLDS,
});

/** How a value stands that is the worse the higher it is. */
export function rising(value: number | null, threshold: WallThreshold | undefined): Tone {
  if (value === null || !threshold) return "calm";
  if (value >= threshold.bad && threshold.bad > 0) return "bad";
  return value >= threshold.warn && threshold.warn > 0 ? "warn" : "calm";
}

/** How a share stands that is the worse the lower it is; in percent. */
export function falling(percent: number | null, threshold: WallThreshold): Tone {
  if (percent === null) return "calm";
  if (percent < threshold.bad) return "bad";
  return percent < threshold.warn ? "warn" : "good";
}

/** How long an agent is in a state, against its threshold. */
export function stateTone(agent: AgentView, thresholds: WallThresholds, now: number): Tone {
  if (!agent.since || agent.status === "offline") return "calm";
  const seconds = Math.floor((now - Date.parse(agent.since)) / 1000);
  return rising(seconds, thresholds.states[agent.state]);
}

export const waitedS = (since: string | null, now: number): number | null =>
  since === null ? null : Math.max(0, Math.floor((now - Date.parse(since)) / 1000));

/** Sums of several queues. */
export interface Sum {
  waiting: number;
  oldest: string | null;
  offered: number;
  answered: number;
  abandoned: number;
  within: number;
  idle: number;
  busy: number;
}

export function sumOf(queues: readonly QueueView[]): Sum {
  const sum: Sum = {
    waiting: 0,
    oldest: null,
    offered: 0,
    answered: 0,
    abandoned: 0,
    within: 0,
    idle: 0,
    busy: 0,
  };
  for (const queue of queues) {
    sum.waiting += queue.waiting;
    sum.offered += queue.offered_today;
    sum.answered += queue.answered_today;
    sum.abandoned += queue.abandoned_today;
    sum.within += queue.within_today;
    sum.idle += queue.agents_idle;
    sum.busy += queue.agents_busy;
    if (queue.oldest_since && (!sum.oldest || queue.oldest_since < sum.oldest)) {
      sum.oldest = queue.oldest_since;
    }
  }
  return sum;
}

export const shareOf = (part: number, whole: number): number | null =>
  whole > 0 ? part / whole : null;

export const percentOf = (part: number, whole: number): number | null =>
  whole > 0 ? (part * 100) / whole : null;

/** Agents who are there. Each keeps their place, so that one is found where one was: colours call. */
export interface TeamBlock {
  team: string;
  agents: AgentView[];
  counts: { idle: number; busy: number; away: number };
}

const BUSY: readonly AgentStateName[] = [
  "reserved",
  "ringing",
  "on_interaction",
  "on_hold",
  "wrap_up",
];

/** Kept: comparing without one makes one each time. */
const byName = new Intl.Collator();

const teamOf = (agent: AgentView) => agent.team_name ?? agent.team ?? "";

export function teamsOf(agents: readonly AgentView[], only: readonly string[]): TeamBlock[] {
  const blocks = new Map<string, TeamBlock>();
  for (const agent of agents) {
    if (agent.status === "offline") continue;
    if (only.length > 0 && !(agent.team && only.includes(agent.team))) continue;
    const team = teamOf(agent);
    const block = blocks.get(team) ?? { team, agents: [], counts: { idle: 0, busy: 0, away: 0 } };
    block.agents.push(agent);
    if (agent.state === "idle") block.counts.idle += 1;
    else if (BUSY.includes(agent.state)) block.counts.busy += 1;
    else block.counts.away += 1;
    blocks.set(team, block);
  }
  for (const block of blocks.values()) block.agents.sort((a, b) => byName.compare(a.name, b.name));
  return [...blocks.values()].sort((a, b) => a.team.localeCompare(b.team));
}

/** What part of those who are at work have something in hand, now. */
export function occupancyNow(agents: readonly AgentView[]): number | null {
  const busy = agents.filter((a) => BUSY.includes(a.state)).length;
  const idle = agents.filter((a) => a.state === "idle").length;
  return shareOf(busy, busy + idle);
}

export interface CampaignBlock {
  campaign: string | null;
  organization: string;
  queues: QueueView[];
}

/** Queues by the campaign they belong to; those of none by their organization. */
export function campaignsOf(queues: readonly QueueView[]): CampaignBlock[] {
  const blocks = new Map<string, CampaignBlock>();
  for (const queue of queues) {
    const { organization } = queue;
    const campaign = queue.campaign ?? null;
    const key = JSON.stringify([organization, campaign]);
    const block = blocks.get(key) ?? { campaign, organization, queues: [] };
    block.queues.push(queue);
    blocks.set(key, block);
  }
  return [...blocks.values()];
}

export const chosenQueues = (queues: readonly QueueView[], only: readonly string[]) =>
  queues.filter((q) => only.length === 0 || only.includes(q.queue));

export const owedIn = (callbacks: readonly CallbackView[], queues: readonly QueueView[]) => {
  const ids = new Set(queues.map((q) => q.queue));
  return callbacks.filter((c) => c.state !== "taken" && (!c.queue || ids.has(c.queue))).length;
};
