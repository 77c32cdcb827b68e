import { expect, it } from "vitest";
import type { AgentView, QueueView } from "../api/types";
import { byAttention, queuesByAttention, queueUrgency } from "./order";

const agent = (
  name: string,
  state: AgentView["state"],
  since: string,
  status: AgentView["status"] = "available",
) => ({ agent: name, name, state, since, status }) as AgentView;

const NOW = Date.parse("2026-11-22T08:01:00.000Z");
const queue = (name: string, part: Partial<QueueView>) =>
  ({
    queue: name,
    name,
    waiting: 0,
    oldest_since: null,
    service_level_ms: 20_000,
    agents_on: 2,
    ...part,
  }) as QueueView;

it("agents who don't respond come first, the longest first, offline ones last", () => {
  const rows = [
    agent("off", "away", "2026-11-22T07:00:00Z", "offline"),
    agent("idle", "idle", "2026-11-22T07:00:00Z"),
    agent("silent-new", "not_responding", "2026-11-22T08:00:30Z"),
    agent("silent-old", "not_responding", "2026-11-22T08:00:00Z"),
    agent("hold", "on_hold", "2026-11-22T08:00:00Z"),
  ];
  expect(rows.sort(byAttention).map((a) => a.agent)).toEqual([
    "silent-old",
    "silent-new",
    "hold",
    "idle",
    "off",
  ]);
});

it("a queue is late past its target, or as soon as nobody is there to answer", () => {
  expect(queueUrgency(queue("a", {}), NOW)).toBe("calm");
  expect(queueUrgency(queue("a", { waiting: 1, oldest_since: "2026-11-22T08:00:50Z" }), NOW)).toBe(
    "waiting",
  );
  expect(queueUrgency(queue("a", { waiting: 1, oldest_since: "2026-11-22T08:00:30Z" }), NOW)).toBe(
    "late",
  );
  expect(
    queueUrgency(
      queue("a", { waiting: 1, oldest_since: "2026-11-22T08:00:59Z", agents_on: 0 }),
      NOW,
    ),
  ).toBe("late");
});

it("late queues stand above waiting ones, and those above calm ones", () => {
  const rows = [
    queue("calm", {}),
    queue("few", { waiting: 1, oldest_since: "2026-11-22T08:00:55Z" }),
    queue("late", { waiting: 1, oldest_since: "2026-11-22T08:00:00Z" }),
    queue("many", { waiting: 3, oldest_since: "2026-11-22T08:00:55Z" }),
  ];
  expect(rows.sort(queuesByAttention(NOW)).map((q) => q.queue)).toEqual([
    "late",
    "many",
    "few",
    "calm",
  ]);
});
