import { beforeEach, expect, test } from "vitest";
import { begin, changePlan, draft, type Plan, undo } from "../plan";
import { moved, skilled, treeOf } from "./tree";

const plan: Plan = {
  format: 1,
  settings: { positions: 100 },
  organizations: { net: { name: "Net" }, travel: { name: "Travel" } },
  campaigns: {
    hotline: { name: "Hotline", organization: "net", positions: 9 },
    sales: { name: "Sales", organization: "net" },
  },
  teams: {
    one: { name: "One", campaign: "hotline", supervisor: "sup" },
    two: { name: "Two", campaign: "gone" },
  },
  agents: {
    zoe: { name: "Zoé", team: "one", skills: { billing: 3 } },
    adam: { name: "Adam", team: "one" },
    bea: { name: "Béa", team: "two" },
    carl: { name: "Carl" },
  },
};

beforeEach(() => begin(1, plan));

test("campaigns stand under their organization with teams, people and positions", () => {
  const tree = treeOf(plan);
  expect(tree.organizations.map((o) => o.campaigns.length)).toEqual([2, 0]);
  const hotline = tree.organizations[0]?.campaigns[0];
  expect(hotline).toMatchObject({ id: "hotline", positions: 9, people: 2 });
  expect(hotline?.teams[0]?.people).toEqual(["adam", "zoe"]);
  expect(tree.rest.teams.map((one) => [one.id, one.people])).toEqual([
    ["two", ["bea"]],
    [null, ["carl"]],
  ]);
  expect([tree.assigned, tree.positions, tree.rest.people]).toEqual([9, 100, 2]);
});

test("many people move at once, and undo takes all of them back", () => {
  changePlan((now) => moved(now, ["zoe", "carl", "nobody"], "two"));
  expect(draft.get()?.plan.agents?.["zoe"]?.team).toBe("two");
  expect(draft.get()?.plan.agents?.["carl"]?.team).toBe("two");
  expect(draft.get()?.plan.agents?.["nobody"]).toBeUndefined();
  undo();
  expect(draft.get()?.plan).toEqual(plan);
  expect(moved(plan, ["zoe"], null).agents?.["zoe"]).toEqual({
    name: "Zoé",
    skills: { billing: 3 },
  });
});

test("a skill is given to many, changed, and taken away", () => {
  const given = skilled(plan, ["zoe", "bea"], "billing", 7);
  expect(given.agents?.["zoe"]?.skills).toEqual({ billing: 7 });
  expect(given.agents?.["bea"]?.skills).toEqual({ billing: 7 });
  expect(skilled(given, ["zoe"], "billing", null).agents?.["zoe"]?.skills).toEqual({});
});
