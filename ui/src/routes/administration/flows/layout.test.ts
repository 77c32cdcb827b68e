import { describe, expect, it } from "vitest";
import { hotline, say } from "../../../../test/flows";
import type { Flow } from "../plan";
import { connect, linksOf, positionsOf, putPositions } from "./graph";
import { heightOf, layout, shownExits, tidy, WIDTH } from "./layout";

function overlaps(flow: Flow) {
  const places = Object.entries(layout(flow));
  const tall = (id: string) => {
    const action = flow.actions.find((a) => a.id === id);
    return action ? heightOf(shownExits(action).length) : 0;
  };
  return places.flatMap(([a, p], n) =>
    places
      .slice(n + 1)
      .filter(([b, q]) => Math.abs(p.x - q.x) < WIDTH && p.y < q.y + tall(b) && q.y < p.y + tall(a))
      .map(([b]) => `${a} on ${b}`),
  );
}

/** A menu tree: every menu of 4 keys until `depth`, then queues that share one end. */
function wide(depth: number): Flow {
  const actions: Flow["actions"] = [];
  const grow = (id: string, level: number) => {
    if (level === depth) {
      actions.push({
        id,
        type: "queue",
        parameters: { queue: "sales" },
        errors: [{ error: "queue_full", next: "end" }],
      });
      return;
    }
    const keys = ["1", "2", "3", "4"];
    const conditions = keys.map((when) => ({ when, next: `${id}${when}` }));
    actions.push({ id, type: "menu", parameters: say("?"), conditions });
    for (const when of keys) grow(`${id}${when}`, level + 1);
  };
  grow("m", 0);
  actions.push({ id: "end", type: "hang_up", parameters: {} });
  return { version: 1, name: "", start: "m", actions };
}

describe("the layout", () => {
  it("reads from left to right, but for ways back", () => {
    const flow = hotline();
    const places = tidy(flow);
    for (const { from, to } of linksOf(flow)) {
      expect(places[from]?.x, `${from} → ${to}`).toBeLessThan(places[to]?.x ?? 0);
    }
    const back = tidy(connect(flow, "closed", "next", "menu"));
    expect(back.menu?.x).toBeLessThan(back.closed?.x ?? 0);
  });

  it("lets nothing overlap, with 86 actions too", () => {
    expect(overlaps(hotline())).toEqual([]);
    expect(overlaps(wide(3))).toEqual([]);
  });

  it("is the same each time", () => {
    expect(tidy(wide(2))).toEqual(tidy(wide(2)));
  });

  it("ends on loops and on ways to nowhere", () => {
    const looped = connect(connect(hotline(), "closed", "next", "answer"), "end", "next", "end");
    expect(Object.keys(tidy(connect(looped, "menu", "when:1", "gone")))).toHaveLength(6);
    expect(tidy({ version: 1, name: "", start: "", actions: [] })).toEqual({});
  });

  it("leaves what a person placed, and puts the others where nothing stands", () => {
    const placed = putPositions(hotline(), { ...tidy(hotline()), menu: { x: 900, y: 900 } });
    const grown = connect(
      { ...placed, actions: [...placed.actions, { id: "new", type: "queue", parameters: {} }] },
      "menu",
      "when:1",
      "new",
    );
    const places = layout(grown);
    expect(places.menu).toEqual({ x: 900, y: 900 });
    expect(places.new?.x).toBeGreaterThan(900);
    expect(positionsOf(grown).new).toBeUndefined();
    expect(overlaps(grown)).toEqual([]);
  });
});
