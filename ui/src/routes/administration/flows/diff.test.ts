import { describe, expect, it } from "vitest";
import { hotline, plan } from "../../../../test/flows";
import { diffFlows, otherSections, union } from "./diff";
import { actionOf, connect, putAction, remove } from "./graph";

describe("what differs in a flow", () => {
  it("is nothing when only the order of keys does", () => {
    const flow = hotline();
    const turned = flow.actions.map((a) => Object.fromEntries(Object.entries(a).reverse()));
    const other = { ...flow, actions: turned as unknown as typeof flow.actions };
    expect(diffFlows(flow, other).changes).toEqual([]);
  });

  it("names what was added, changed and removed, field by field", () => {
    const menu = actionOf(hotline(), "menu");
    if (!menu) throw new Error("no menu");
    let now = putAction(hotline(), "menu", {
      ...menu,
      parameters: { ...menu.parameters, tries: 3 },
    });
    now = connect(now, "menu", "error:invalid", "end");
    now = remove(now, ["closed"]);
    now = { ...now, name: "Autre", actions: [...now.actions, { id: "new", type: "hang_up" }] };
    const { changes, head, marks } = diffFlows(hotline(), now);
    expect(head).toEqual([{ path: "name", before: "Hotline", after: "Autre" }]);
    expect([...marks]).toEqual([
      ["hours", "changed"],
      ["menu", "changed"],
      ["queue", "changed"],
      ["new", "added"],
      ["closed", "removed"],
    ]);
    expect(changes.find((c) => c.action === "menu")?.fields).toEqual([
      { path: "tries", before: "2", after: "3" },
      { path: "2 →", before: "closed (horaires)", after: "end (horaires)" },
      { path: "invalid →", before: "", after: "end" },
    ]);
  });

  it("is everything when the flow did not exist before", () => {
    const { marks } = diffFlows(undefined, hotline());
    expect(new Set(marks.values())).toEqual(new Set(["added"]));
    expect(marks.size).toBe(6);
  });
});

it("both states as one graph have each action once", () => {
  const now = { ...remove(hotline(), ["closed"]) };
  expect(union(hotline(), now)?.actions.map((a) => a.id)).toEqual([
    "answer",
    "hours",
    "menu",
    "queue",
    "end",
    "closed",
  ]);
});

it("the rest of the plan is compared by section, this flow left out", () => {
  const before = { ...plan, flows: { a: hotline() } };
  const after = { ...plan, queues: {}, flows: { a: remove(hotline(), ["menu"]) } };
  expect(otherSections(before, after, "a")).toEqual(["queues"]);
  expect(otherSections(before, after, "b")).toEqual(["flows", "queues"]);
});
