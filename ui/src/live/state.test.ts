import { describe, expect, it } from "vitest";
import type { AgentView, LiveInteraction, QueueView } from "../api/types";
import { type Delta, emptyLive, fold, interactionOf, type LiveState, type Snapshot } from "./state";

const agent = (part: Partial<AgentView> = {}): AgentView => ({
  agent: "agent1",
  name: "Alice",
  team: null,
  team_name: null,
  organization: null,
  status: "available",
  reason: null,
  next_status: null,
  state: "idle",
  since: "2026-11-22T08:00:00.000Z",
  interaction: null,
  queue: null,
  desk: true,
  phone: true,
  handled_today: 0,
  talk_ms_today: 0,
  ...part,
});

const call = (part: Partial<LiveInteraction> = {}): LiveInteraction => ({
  interaction: "i1",
  organization: "hotline",
  campaign: null,
  record: null,
  consultation: null,
  monitors: [],
  passed_on: null,
  queue: "support",
  stage: "ringing",
  since: "2026-11-22T08:00:00.000Z",
  started_at: "2026-11-22T08:00:00.000Z",
  customer_number: "+33612345678",
  customer_number_national: "06 12 34 56 78",
  customer: { id: "c1", name: "Claire" },
  agent: "agent1",
  reservation: "r1",
  expires_at: null,
  system_number: "+33162000001",
  recording: "off",
  wrap_up_ends_at: null,
  disposition: null,
  initiation: "inbound",
  ...part,
});

const snapshot = (part: Partial<Snapshot> = {}): Snapshot => ({
  type: "snapshot",
  seq: 10,
  agents: [agent()],
  queues: [],
  interactions: [],
  callbacks: [],
  ...part,
});

const delta = (seq: number, ...changes: Delta["changes"]): Delta => ({
  type: "delta",
  seq,
  changes,
});

describe("the fold of the live feed", () => {
  it("starts over with a snapshot, so that what has gone meanwhile is gone here too", () => {
    const before: LiveState = {
      ...emptyLive,
      seq: 4,
      interactions: { old: call({ interaction: "old" }) },
    };
    const after = fold(before, snapshot());
    expect(after.seq).toBe(10);
    expect(after.interactions).toEqual({});
    expect(Object.keys(after.agents)).toEqual(["agent1"]);
  });

  it("puts, replaces and removes by topic and key", () => {
    let state = fold(emptyLive, snapshot());
    state = fold(state, delta(11, { topic: "interaction", key: "i1", value: call() }));
    expect(state.interactions.i1?.stage).toBe("ringing");
    state = fold(
      state,
      delta(12, { topic: "interaction", key: "i1", value: call({ stage: "talking" }) }),
    );
    expect(state.interactions.i1?.stage).toBe("talking");
    state = fold(state, delta(13, { topic: "interaction", key: "i1", value: null }));
    expect(state.interactions).toEqual({});
    expect(state.seq).toBe(13);
  });

  it("takes nothing from a delta that it has had already, as after a resume", () => {
    let state = fold(emptyLive, snapshot());
    state = fold(
      state,
      delta(12, { topic: "agent", key: "agent1", value: agent({ state: "ringing" }) }),
    );
    const again = fold(
      state,
      delta(12, { topic: "agent", key: "agent1", value: agent({ state: "idle" }) }),
    );
    expect(again).toBe(state);
  });

  it("leaves untouched maps as they are, so that only what changed is drawn", () => {
    const queue = { queue: "support" } as QueueView;
    const state = fold(emptyLive, snapshot({ queues: [queue] }));
    const next = fold(
      state,
      delta(11, { topic: "agent", key: "agent1", value: agent({ state: "away" }) }),
    );
    expect(next.queues).toBe(state.queues);
    expect(next.agents).not.toBe(state.agents);
  });

  it("is not moved by a ping", () => {
    const state = fold(emptyLive, snapshot());
    expect(fold(state, { type: "ping" })).toBe(state);
  });
});

describe("the interaction in an agent's hand", () => {
  it("is the one that the agent's own view names", () => {
    const state = fold(
      emptyLive,
      snapshot({
        agents: [agent({ interaction: "i2" })],
        interactions: [call(), call({ interaction: "i2", stage: "talking" })],
      }),
    );
    expect(interactionOf(state, "agent1")?.interaction).toBe("i2");
  });

  it("is found by its agent when the view has not caught up, the live one before the wrap-up", () => {
    const state = fold(
      emptyLive,
      snapshot({ interactions: [call({ interaction: "old", stage: "wrap_up" }), call()] }),
    );
    expect(interactionOf(state, "agent1")?.interaction).toBe("i1");
  });

  it("is nobody else's", () => {
    const state = fold(emptyLive, snapshot({ interactions: [call({ agent: "agent2" })] }));
    expect(interactionOf(state, "agent1")).toBeNull();
    expect(interactionOf(state, null)).toBeNull();
  });
});
