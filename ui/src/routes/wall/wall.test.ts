import { describe, expect, it, vi } from "vitest";
import type { AgentView, CallbackView, QueueView } from "../../api/types";
import { paced } from "./useBoard";
import {
  campaignsOf,
  chosenQueues,
  falling,
  occupancyNow,
  owedIn,
  rising,
  stateTone,
  sumOf,
  teamsOf,
  THRESHOLDS,
} from "./wall";

const NOW = Date.parse("2026-11-22T10:00:00Z");
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const agent = (part: Partial<AgentView>) =>
  ({ agent: "a", status: "available", state: "idle", since: ago(5), ...part }) as AgentView;
const queue = (part: Partial<QueueView>) =>
  ({
    queue: "q",
    waiting: 0,
    oldest_since: null,
    offered_today: 0,
    answered_today: 0,
    abandoned_today: 0,
    within_today: 0,
    agents_idle: 0,
    agents_busy: 0,
    ...part,
  }) as QueueView;

describe("a value against its threshold", () => {
  it("grows loud as it rises", () => {
    expect(rising(59, THRESHOLDS.longest_wait)).toBe("calm");
    expect(rising(60, THRESHOLDS.longest_wait)).toBe("warn");
    expect(rising(180, THRESHOLDS.longest_wait)).toBe("bad");
    expect(rising(null, THRESHOLDS.longest_wait)).toBe("calm");
  });

  it("of a service level grows loud as it falls", () => {
    expect(falling(85, THRESHOLDS.service_level)).toBe("good");
    expect(falling(79.9, THRESHOLDS.service_level)).toBe("warn");
    expect(falling(69, THRESHOLDS.service_level)).toBe("bad");
    expect(falling(null, THRESHOLDS.service_level)).toBe("calm");
  });

  it("of a state counts from when it began, and never for who went home", () => {
    const long = agent({ state: "wrap_up", since: ago(301) });
    expect(stateTone(long, THRESHOLDS, NOW)).toBe("bad");
    expect(stateTone({ ...long, status: "offline" }, THRESHOLDS, NOW)).toBe("calm");
    expect(stateTone(agent({ since: ago(9999) }), THRESHOLDS, NOW)).toBe("calm");
  });
});

describe("what a wall shows", () => {
  it("keeps queues with their campaign, and those of none with their organization", () => {
    const blocks = campaignsOf([
      queue({ queue: "a", organization: "net", campaign: "spring" }),
      queue({ queue: "b", organization: "net", campaign: null }),
      queue({ queue: "c", organization: "net", campaign: "spring" }),
      queue({ queue: "d", organization: "trip", campaign: null }),
    ]);
    expect(blocks.map((b) => [b.organization, b.campaign, b.queues.map((q) => q.queue)])).toEqual([
      ["net", "spring", ["a", "c"]],
      ["net", null, ["b"]],
      ["trip", null, ["d"]],
    ]);
  });

  it("sums its queues and knows the oldest of all waits", () => {
    const sum = sumOf([
      queue({ waiting: 2, oldest_since: ago(30), offered_today: 10, within_today: 8 }),
      queue({ waiting: 1, oldest_since: ago(90), offered_today: 5, within_today: 1 }),
    ]);
    expect(sum).toMatchObject({ waiting: 3, oldest: ago(90), offered: 15, within: 9 });
  });

  it("groups who is there by team, each in a place that a change of state leaves", () => {
    const blocks = teamsOf(
      [
        agent({ agent: "1", name: "Zoé", team: "b", team_name: "B" }),
        agent({ agent: "2", name: "Éric", team: "a", team_name: "A" }),
        agent({ agent: "3", name: "Dora", team: "a", team_name: "A", state: "not_responding" }),
        agent({ agent: "4", name: "Carl", team: "a", team_name: "A", status: "offline" }),
      ],
      [],
    );
    expect(blocks.map((b) => [b.team, b.agents.map((a) => a.agent)])).toEqual([
      ["A", ["3", "2"]],
      ["B", ["1"]],
    ]);
    expect(blocks[0]!.counts).toEqual({ idle: 1, busy: 0, away: 1 });
    expect(teamsOf([agent({ team: "a" }), agent({ team: "b" })], ["b"])).toHaveLength(1);
  });

  it("counts occupancy of those at work, and calls owed of its own queues", () => {
    expect(occupancyNow([agent({}), agent({ state: "ringing" }), agent({ state: "away" })])).toBe(
      0.5,
    );
    expect(occupancyNow([agent({ state: "away" })])).toBeNull();
    const queues = chosenQueues([queue({ queue: "x" }), queue({ queue: "y" })], ["x"]);
    const owed = (q: string | null, state: string) => ({ queue: q, state }) as CallbackView;
    expect(owedIn([owed("x", "owed"), owed("y", "owed"), owed("x", "taken")], queues)).toBe(1);
  });
});

describe("the pace of an eye", () => {
  it("paints once for many changes, and never leaves the last one out", () => {
    // On a beat: paints fall on multiples of their pace.
    vi.useFakeTimers({ now: 1_000_000 });
    const listeners = new Set<() => void>();
    let value = 0;
    const source = {
      get: () => value,
      subscribe(listener: () => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const slow = paced(source, 250);
    let painted = 0;
    const leave = slow.subscribe(() => (painted += 1));
    const change = (to: number) => {
      value = to;
      for (const each of listeners) each();
    };
    for (let n = 1; n <= 100; n += 1) change(n);
    expect(slow.get()).toBe(0);
    vi.advanceTimersByTime(250);
    expect([painted, slow.get()]).toEqual([1, 100]);
    change(101);
    vi.advanceTimersByTime(249);
    expect(slow.get()).toBe(100);
    vi.advanceTimersByTime(1);
    expect([painted, slow.get()]).toEqual([2, 101]);
    leave();
    expect(listeners.size).toBe(0);
    vi.useRealTimers();
  });
});
