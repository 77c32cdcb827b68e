import { describe, expect, it } from "vitest";
import { hotline, plan, say, withAction } from "../../../../test/flows";
import type { Action, Flow } from "../plan";
import { endless, faultsOf } from "./faults";
import { connect, putAction } from "./graph";

const told = (flow: Flow) =>
  faultsOf(flow, plan, "hotline").map((f) => `${f.action ?? "-"} ${f.name} ${f.what}`.trim());
const small = (...actions: Action[]): Flow => ({
  version: 1,
  name: "",
  start: actions[0]?.id ?? "",
  actions,
});
const end: Action = { id: "end", type: "hang_up", parameters: {} };

describe("faults of a flow", () => {
  it("are none in a flow that works", () => {
    expect(told(hotline())).toEqual([]);
  });

  it("name an empty flow, a lost start and ids that stand twice", () => {
    expect(told(small())).toEqual(["- no_action"]);
    expect(told({ ...hotline(), start: "gone" })).toContain("- no_start gone");
    expect(told(small(end, end))).toContain("end same_id end");
  });

  it("name what is never reached and where the way stops", () => {
    expect(told(withAction(hotline(), { id: "x", type: "play", parameters: say("x") }))).toEqual([
      "x unreachable",
      "x dead_end next",
    ]);
  });

  it("name a side of the hours that leads nowhere, unless there is an otherwise", () => {
    const cut = connect(hotline(), "hours", "when:closed", undefined);
    expect(told(cut)).toContain("hours exit_missing closed");
    expect(told(connect(cut, "hours", "next", "end"))).toEqual([]);
  });

  it("name a key that leads nowhere, to nobody, is none, or stands twice", () => {
    expect(told(connect(hotline(), "menu", "when:1", undefined))).toContain("menu exit_missing 1");
    expect(told(connect(hotline(), "menu", "when:1", "gone"))).toContain(
      "menu leads_nowhere 1 → gone",
    );
    const keys = (...when: string[]) =>
      told(
        small(
          {
            id: "m",
            type: "menu",
            parameters: say("?"),
            conditions: when.map((w) => ({ when: w, next: "end" })),
          },
          end,
        ),
      );
    expect(keys("a")).toEqual(["m bad_key a"]);
    expect(keys("1", "1")).toEqual(["m same_key 1"]);
    expect(keys()).toContain("m no_key");
  });

  it("name prompts that say nothing and values that are missing, unknown or out of bounds", () => {
    const collect = {
      id: "c",
      type: "collect_digits",
      parameters: { ...say(" "), attribute: "", min: 9, max: 4, tries: 30 },
      next: "q",
    };
    const queue = { id: "q", type: "queue", parameters: { queue: "gone", skills: { welsh: 3 } } };
    expect(told(small(collect, queue))).toEqual([
      "c missing_prompt",
      "c missing_value attribute",
      "c out_of_bounds 30 (1–10)",
      "c no_digits 9 > 4",
      "q unknown_reference gone",
      "q unknown_reference welsh",
    ]);
  });

  it("name attributes that nobody sets, and know those that the floor gives", () => {
    const play = (text: string) =>
      told(small({ id: "p", type: "play", parameters: say(text), next: "end" }, end));
    expect(play("Dossier {dossier}, {ticket.number}, {wait}")).toEqual([
      "p unknown_attribute dossier",
    ]);
  });

  it("name a flow that walks into itself", () => {
    const flow = small(
      { id: "s", type: "sub_flow", parameters: { flow: "hotline" }, next: "end" },
      end,
    );
    expect(faultsOf(flow, { ...plan, flows: { hotline: flow } }, "hotline")).toMatchObject([
      { action: "s", name: "calls_itself", level: "warning" },
    ]);
  });
});

describe("endless loops", () => {
  it("are told once, at the first action of the loop", () => {
    const loop = small(
      { id: "in", type: "answer", next: "a" },
      { id: "a", type: "play", parameters: say("a"), next: "b" },
      { id: "b", type: "play", parameters: say("b"), next: "a" },
    );
    expect([...endless(loop)]).toEqual(["a"]);
  });

  it("are those that a silent caller never leaves, whatever keys there are", () => {
    const again = connect(hotline(), "menu", "error:timeout", "menu");
    expect([...endless(again)]).toEqual(["menu"]);
    expect([...endless(connect(again, "menu", "error:timeout", undefined))]).toEqual([]);
  });

  it("are none where a queue or an end is on the way", () => {
    const queue = hotline().actions.find((a) => a.id === "queue");
    const back = putAction(hotline(), "queue", { ...(queue as Action), next: "menu" });
    expect([...endless(back)]).toEqual([]);
  });
});
