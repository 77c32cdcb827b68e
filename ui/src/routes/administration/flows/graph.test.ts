import { describe, expect, it } from "vitest";
import { hotline, say } from "../../../../test/flows";
import {
  actionOf,
  attributesOf,
  connect,
  copy,
  exitsOf,
  exitToExtend,
  insertAfter,
  linksOf,
  moveCondition,
  moveInRow,
  NEW,
  paste,
  positionsOf,
  putPositions,
  remove,
  rename,
} from "./graph";

const text = (value: unknown) => JSON.stringify(value);
const exit = (action: string, id: string, flow = hotline()) => {
  const found = actionOf(flow, action);
  return found && exitsOf(found).find((e) => e.id === id);
};

describe("exits of an action", () => {
  it("are the written ones and those it could have", () => {
    const menu = actionOf(hotline(), "menu");
    expect(menu && exitsOf(menu).map((e) => [e.id, e.target ?? null])).toEqual([
      ["when:1", "queue"],
      ["when:2", "closed"],
      ["error:timeout", "queue"],
      ["error:invalid", null],
      ["error:failed", null],
    ]);
  });

  it("of hours are both sides, in the order of the language, even when one is not drawn yet", () => {
    const sides = exitsOf({
      id: "h",
      type: "check_hours",
      conditions: [{ when: "closed", next: "end" }],
    });
    expect(sides.map((e) => [e.name, e.needed, e.written])).toEqual([
      ["open", true, false],
      ["closed", true, true],
      ["next", true, false],
    ]);
  });

  it("keep what a later program wrote", () => {
    const later = {
      id: "x",
      type: "teleport",
      next: "end",
      errors: [{ error: "lost", next: "a" }],
    };
    expect(exitsOf(later).map((e) => [e.id, e.target])).toEqual([
      ["next", "end"],
      ["error:lost", "a"],
    ]);
  });
});

describe("a flow in the editor", () => {
  it("is the same to the byte when every link is drawn anew", () => {
    const flow = hotline();
    const again = linksOf(flow).reduce((f, l) => connect(f, l.from, l.exit.id, l.to), flow);
    expect(text(again)).toBe(text(flow));
  });

  it("is the same when links are cut and drawn again", () => {
    const flow = hotline();
    for (const link of linksOf(flow)) {
      const cut = connect(flow, link.from, link.exit.id, undefined);
      expect(exit(link.from, link.exit.id, cut)?.target).toBeUndefined();
      const id = link.exit.id;
      const back = connect(cut, link.from, id, link.to);
      expect(new Set(linksOf(back).map(text)).size).toBe(linksOf(flow).length);
      expect(exit(link.from, id, back)?.target).toBe(link.to);
    }
  });

  it("leaves untouched actions and unknown fields as they are", () => {
    const flow = { ...hotline(), later: { a: 1 } };
    const changed = connect(flow, "menu", "error:invalid", "closed");
    expect((changed as typeof flow).later).toBe(flow.later);
    changed.actions.forEach((action, n) => {
      if (action.id !== "menu") expect(action).toBe(flow.actions[n]);
    });
  });

  it("keeps the phrases of a key that is led elsewhere", () => {
    const led = connect(hotline(), "menu", "when:2", "queue");
    expect(actionOf(led, "menu")?.conditions?.[1]).toEqual({
      when: "2",
      next: "queue",
      phrases: ["horaires"],
    });
  });

  it("takes the next free key for an exit drawn from the plus", () => {
    const led = connect(hotline(), "menu", NEW, "queue");
    expect(actionOf(led, "menu")?.conditions?.at(-1)).toEqual({ when: "3", next: "queue" });
  });
});

describe("adding an action", () => {
  const fresh = { id: "notice", type: "play", parameters: say("Enregistré.") };

  it("between two ties it to what followed", () => {
    const grown = insertAfter(hotline(), "answer", "next", fresh);
    expect(actionOf(grown, "answer")?.next).toBe("notice");
    expect(actionOf(grown, "notice")?.next).toBe("hours");
  });

  it("behind a key leads the key to it", () => {
    const grown = insertAfter(hotline(), "menu", "when:1", fresh);
    expect(exit("menu", "when:1", grown)?.target).toBe("notice");
    expect(actionOf(grown, "notice")?.next).toBe("queue");
  });

  it("without a named exit takes an open one, then `next`, then a new key", () => {
    expect(exitToExtend({ id: "p", type: "play" })).toBe("next");
    expect(exitToExtend({ id: "h", type: "check_hours" })).toBe("when:open");
    expect(exitToExtend(actionOf(hotline(), "menu") ?? fresh)).toBe(NEW);
    expect(exitToExtend({ id: "e", type: "hang_up" })).toBeUndefined();
  });
});

describe("removing actions", () => {
  it("joins those before to what followed", () => {
    const cut = remove(hotline(), ["closed"]);
    expect(exit("hours", "when:closed", cut)?.target).toBe("end");
    expect(exit("menu", "when:2", cut)?.target).toBe("end");
    expect(exit("queue", "error:queue_full", cut)?.target).toBe("end");
  });

  it("leaves exits open where nothing followed, and forgets the place", () => {
    const cut = remove(hotline(), ["queue", "answer"]);
    expect(cut.start).toBe("hours");
    expect(exit("menu", "when:1", cut)).toMatchObject({ written: true });
    expect(exit("menu", "when:1", cut)?.target).toBeUndefined();
    expect(exit("menu", "error:timeout", cut)?.written).toBe(false);
    expect(cut.metadata).toEqual({ author: "Camille" });
  });

  it("cuts both sides of one action at once", () => {
    const flow = connect(hotline(), "hours", "when:open", "end");
    const both = connect(flow, "hours", "when:closed", "end");
    expect(actionOf(remove(both, ["end"]), "hours")?.conditions).toBeUndefined();
  });
});

describe("renaming an action", () => {
  it("takes every way to it along, and its place", () => {
    const named = rename(hotline(), "closed", "shut");
    expect(linksOf(named).filter((l) => l.to === "shut")).toHaveLength(3);
    expect(linksOf(named).some((l) => l.to === "closed")).toBe(false);
    const first = rename(hotline(), "answer", "begin");
    expect(first.start).toBe("begin");
    expect(positionsOf(first)).toEqual({ begin: { x: 0, y: 12 } });
  });

  it("there and back is the same to the byte", () => {
    const flow = hotline();
    expect(text(rename(rename(flow, "menu", "other"), "other", "menu"))).toBe(text(flow));
  });
});

describe("copy and paste", () => {
  it("gives free names, ties the copies to each other and to what is there", () => {
    const flow = hotline();
    const { flow: grown, ids } = paste(flow, copy(flow, ["queue", "closed"]));
    expect(ids).toEqual(["queue_2", "closed_2"]);
    expect(actionOf(grown, "queue_2")?.errors).toEqual([{ error: "queue_full", next: "closed_2" }]);
    expect(actionOf(grown, "closed_2")?.next).toBe("end");
  });

  it("into another flow cuts the ways that lead out", () => {
    const actions = copy(hotline(), ["menu"]);
    const empty = { version: 1, name: "", start: "", actions: [] };
    const { flow } = paste(empty, actions);
    expect(flow.start).toBe("menu");
    expect(flow.actions[0]?.conditions?.map((c) => c.next)).toEqual(["", ""]);
    expect(flow.actions[0]?.errors).toBeUndefined();
  });
});

describe("moving", () => {
  it("swaps two that follow each other, and back", () => {
    const flow = insertAfter(hotline(), "answer", "next", { id: "n", type: "set_routing" });
    const up = moveInRow(flow, "n", -1);
    expect([up.start, actionOf(up, "n")?.next, actionOf(up, "answer")?.next]).toEqual([
      "n",
      "answer",
      "hours",
    ]);
    expect(linksOf(moveInRow(up, "n", 1))).toEqual(linksOf(flow));
  });

  it("changes the order of keys, not beyond the ends", () => {
    const menu = actionOf(hotline(), "menu");
    if (!menu) throw new Error("no menu");
    expect(moveCondition(menu, 1, -1).conditions?.map((c) => c.when)).toEqual(["2", "1"]);
    expect(moveCondition(menu, 0, -1)).toBe(menu);
    expect(moveCondition(menu, 1, 1)).toBe(menu);
  });
});

describe("places", () => {
  it("leave no trace when they are dropped", () => {
    const { metadata: _none, ...bare } = hotline();
    expect(putPositions(putPositions(bare, { answer: { x: 1, y: 2 } }), {})).toEqual(bare);
  });

  it("of a strange shape are ignored", () => {
    expect(
      positionsOf({ ...hotline(), metadata: { positions: { answer: "left", end: null } } }),
    ).toEqual({});
  });
});

it("offers the attributes that some action sets", () => {
  const flow = hotline();
  flow.actions.push(
    { id: "a", type: "collect_digits", parameters: { attribute: "dossier" } },
    { id: "b", type: "set_attributes", parameters: { attributes: { language: "en" } } },
    { id: "c", type: "http_call", parameters: { results: { tier: "/tier" } } },
    { id: "d", type: "look_up_ticket", parameters: { attribute: "dossier" } },
  );
  expect(attributesOf(flow)).toEqual([
    "dossier",
    "language",
    "ticket.number",
    "ticket.state",
    "ticket.subject",
    "ticket.team",
    "tier",
  ]);
});
