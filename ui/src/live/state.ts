/**
 * What the live feed has told us. Owns the fold of its messages into maps; pure.
 * Must not know the socket, React or the clock.
 */
import type {
  AgentView,
  CallbackView,
  CampaignView,
  ClosingView,
  LiveInteraction,
  QueueView,
} from "../api/types";

/** What is kept in rows beside the floor's events: asked for anew when it changes. */
export const NEWS_TOPICS = ["alerts", "messages", "chats", "hands", "walls"] as const;
export type NewsTopic = (typeof NEWS_TOPICS)[number];
export type News = Record<NewsTopic, number>;

export interface LiveState {
  /** False before the first snapshot: nothing can be said of the floor yet. */
  known: boolean;
  /** Journal sequence of the last message folded in; 0 before the first snapshot. */
  seq: number;
  agents: Record<string, AgentView>;
  queues: Record<string, QueueView>;
  interactions: Record<string, LiveInteraction>;
  callbacks: Record<string, CallbackView>;
  closings: Record<string, ClosingView>;
  /** Campaigns that call out. */
  campaigns: Record<string, CampaignView>;
  /** Counts what may have changed one's notices of tickets: they are asked for anew. */
  notices: number;
  /** Counts what may have changed, by topic. */
  news: News;
}

export interface Snapshot {
  type: "snapshot";
  seq: number;
  agents: AgentView[];
  queues: QueueView[];
  interactions: LiveInteraction[];
  callbacks: CallbackView[];
  closings?: ClosingView[];
  campaigns?: CampaignView[];
}

export type Change =
  | { topic: "agent"; key: string; value: AgentView | null }
  | { topic: "queue"; key: string; value: QueueView | null }
  | { topic: "interaction"; key: string; value: LiveInteraction | null }
  | { topic: "callback"; key: string; value: CallbackView | null }
  | { topic: "closing"; key: string; value: ClosingView | null }
  | { topic: "campaign"; key: string; value: CampaignView | null };

export interface Delta {
  type: "delta";
  seq: number;
  changes: Change[];
}

export type FeedMessage =
  Snapshot | Delta | { type: "notices" } | { type: "news"; topic: NewsTopic } | { type: "ping" };

export const emptyLive: LiveState = {
  known: false,
  seq: 0,
  agents: {},
  queues: {},
  interactions: {},
  callbacks: {},
  closings: {},
  campaigns: {},
  notices: 0,
  news: { alerts: 0, messages: 0, chats: 0, hands: 0, walls: 0 },
};

/** After a cut nobody knows what was missed. */
export function allNews(news: News): News {
  const next = { ...news };
  for (const topic of NEWS_TOPICS) next[topic] += 1;
  return next;
}

function byKey<T>(items: T[] | undefined, key: (item: T) => string): Record<string, T> {
  const map: Record<string, T> = {};
  for (const item of items ?? []) map[key(item)] = item;
  return map;
}

function put<T>(map: Record<string, T>, key: string, value: T | null): Record<string, T> {
  if (value !== null) return { ...map, [key]: value };
  if (!(key in map)) return map;
  const { [key]: _gone, ...rest } = map;
  return rest;
}

function applyChange(state: LiveState, change: Change): LiveState {
  switch (change.topic) {
    case "agent":
      return { ...state, agents: put(state.agents, change.key, change.value) };
    case "queue":
      return { ...state, queues: put(state.queues, change.key, change.value) };
    case "interaction":
      return { ...state, interactions: put(state.interactions, change.key, change.value) };
    case "callback":
      return { ...state, callbacks: put(state.callbacks, change.key, change.value) };
    case "closing":
      return { ...state, closings: put(state.closings, change.key, change.value) };
    case "campaign":
      return { ...state, campaigns: put(state.campaigns, change.key, change.value) };
  }
}

/** Folds one message in. A delta that is not newer than what we hold changes nothing. */
export function fold(state: LiveState, message: FeedMessage): LiveState {
  switch (message.type) {
    case "snapshot":
      return {
        known: true,
        seq: message.seq,
        agents: byKey(message.agents, (a) => a.agent),
        queues: byKey(message.queues, (q) => q.queue),
        interactions: byKey(message.interactions, (i) => i.interaction),
        callbacks: byKey(message.callbacks, (c) => c.callback),
        closings: byKey(message.closings, (c) => c.closing),
        campaigns: byKey(message.campaigns, (c) => c.campaign),
        notices: state.notices + 1,
        news: allNews(state.news),
      };
    case "delta": {
      if (message.seq <= state.seq) return state;
      const folded = message.changes.reduce(applyChange, state);
      return { ...folded, seq: message.seq };
    }
    case "notices":
      return { ...state, notices: state.notices + 1 };
    case "news": {
      const { topic } = message;
      return { ...state, news: { ...state.news, [topic]: (state.news[topic] ?? 0) + 1 } };
    }
    case "ping":
      return state;
  }
}

/** The interaction an agent has in hand: reserved, ringing, talking or in wrap-up. */
export function interactionOf(state: LiveState, agent: string | null): LiveInteraction | null {
  if (!agent) return null;
  const named = state.agents[agent]?.interaction;
  if (named) {
    const found = state.interactions[named];
    if (found) return found;
  }
  const mine = Object.values(state.interactions).filter((i) => i.agent === agent);
  mine.sort((a, b) => stageRank(a) - stageRank(b));
  return mine[0] ?? null;
}

/** A call that is alive comes before one that is only being wrapped up. */
function stageRank(interaction: LiveInteraction): number {
  return interaction.stage === "wrap_up" ? 1 : 0;
}
