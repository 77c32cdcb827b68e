import { describe, expect, it } from "vitest";
import type { LiveMonitor } from "../../api/listening";
import type { LiveInteraction } from "../../api/types";
import { canBeHeard, listensIn, loudest, ownListening, ownTalk, speaksIn } from "./rights";

const monitor = (by: string, mode: LiveMonitor["mode"] = "listen"): LiveMonitor => ({
  monitor: by,
  by,
  mode,
  told: true,
  hears: true,
  since: "2026-11-20T10:00:00Z",
});

const call = (change: Partial<LiveInteraction>): LiveInteraction =>
  ({
    interaction: "i1",
    agent: "alice",
    stage: "talking",
    initiation: "inbound",
    ...change,
  }) as LiveInteraction;

describe("listening", () => {
  it("is for those who answer for others' work, and speaking not for evaluators", () => {
    expect(listensIn("supervisor") && speaksIn("supervisor")).toBe(true);
    expect(listensIn("quality_evaluator")).toBe(true);
    expect(speaksIn("quality_evaluator")).toBe(false);
    expect(listensIn("agent") || listensIn("analyst") || listensIn("organization")).toBe(false);
  });

  it("finds one's own among the live calls", () => {
    const own = call({ monitors: [monitor("zoe"), monitor("sup", "whisper")] });
    const state = { interactions: { i0: call({ interaction: "i0" }), i1: own } };
    expect(ownListening(state, "sup")?.monitor.mode).toBe("whisper");
    expect(ownListening(state, "ada")).toBeNull();
    expect(ownTalk(state, "alice")?.interaction).toBe("i0");
    expect(ownTalk(state, "sup")).toBeNull();
  });

  it("needs somebody who speaks with a customer", () => {
    expect(canBeHeard(call({}))).toBe(true);
    expect(canBeHeard(call({ stage: "on_hold" }))).toBe(true);
    expect(canBeHeard(call({ stage: "ringing" }))).toBe(false);
    expect(canBeHeard(call({ stage: "wrap_up" }))).toBe(false);
    expect(canBeHeard(call({ initiation: "consultation" }))).toBe(false);
    expect(canBeHeard(call({ agent: null }))).toBe(false);
  });

  it("tells the agent the manner that says most", () => {
    expect(loudest([monitor("a")])).toBe("listen");
    expect(loudest([monitor("a"), monitor("b", "whisper")])).toBe("whisper");
    expect(loudest([monitor("a", "barge"), monitor("b", "whisper")])).toBe("barge");
  });
});
