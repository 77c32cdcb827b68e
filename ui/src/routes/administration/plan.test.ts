import { beforeEach, describe, expect, it } from "vitest";
import {
  begin,
  blank,
  changePlan,
  draft,
  goodId,
  goodRegion,
  idFrom,
  type Plan,
  putItem,
  putSettings,
  removeItem,
  spoken,
  undo,
  without,
} from "./plan";

const plan: Plan = {
  format: 1,
  organizations: { hotline: { name: "Hotline" } },
  queues: { support: { name: "Support", organization: "hotline", max_waiting: 3 } },
};

beforeEach(() => begin(7, plan));

describe("the draft of a plan", () => {
  it("takes changes one by one and gives them back in reverse", () => {
    putItem("queues", "billing", { name: "Factures", organization: "hotline" });
    removeItem("queues", "support");
    expect(Object.keys(draft.get()?.plan.queues ?? {})).toEqual(["billing"]);
    undo();
    expect(Object.keys(draft.get()?.plan.queues ?? {})).toEqual(["support", "billing"]);
    undo();
    expect(draft.get()?.plan).toBe(plan);
    undo();
    expect(draft.get()?.plan).toBe(plan);
  });

  it("counts a word that is typed as one change, a later one as another", () => {
    const typed = (name: string, at: number) =>
      putItem("queues", "support", { name, organization: "hotline" }, at);
    typed("S", 1_000);
    typed("Su", 1_200);
    typed("Sup", 1_400);
    expect(draft.get()?.past).toHaveLength(1);
    typed("Supp", 9_000);
    expect(draft.get()?.past).toHaveLength(2);
    undo();
    expect(draft.get()?.plan.queues?.support?.name).toBe("Sup");
    undo();
    expect(draft.get()?.plan).toBe(plan);
  });

  it("never touches the published plan", () => {
    putItem("queues", "support", { name: "Autre", organization: "hotline" });
    expect(plan.queues?.support?.name).toBe("Support");
  });

  it("takes the settings back like any other change", () => {
    putSettings({ region: "B" }, 1_000);
    putSettings({ region: "BE" }, 1_100);
    expect(draft.get()?.plan.settings?.region).toBe("BE");
    undo();
    expect(draft.get()?.plan).toBe(plan);
  });

  it("carries what no form knows", () => {
    begin(7, { ...plan, extra: { kept: true } } as Plan);
    changePlan((p) => ({ ...p, skills: {} }));
    expect(draft.get()?.plan).toHaveProperty("extra.kept", true);
  });
});

it("an empty field leaves the plan, so that its default holds", () => {
  const queue = { name: "Support", organization: "hotline", max_waiting: 3 };
  expect(without(queue, "max_waiting", undefined as unknown as number)).not.toHaveProperty(
    "max_waiting",
  );
  expect(without(queue, "max_waiting", 0)).toHaveProperty("max_waiting", 0);
});

it("ids are short words, logins may have dots, numbers may be numbers", () => {
  expect(goodId("queues", "support_2")).toBe(true);
  expect(goodId("queues", "Support")).toBe(false);
  expect(goodId("queues", "deux mots")).toBe(false);
  expect(goodId("queues", "a.b")).toBe(false);
  expect(goodId("agents", "alice.martin")).toBe(true);
  expect(goodId("agents", "Alice")).toBe(false);
  expect(goodId("numbers", "+33162000001")).toBe(true);
});

it.each([
  ["queues", "support_2", "support_2"],
  ["queues", " Été & fêtes ", "ete-fetes"],
  ["organizations", "Cœur de Loire (SA)", "coeur-de-loire-sa"],
  ["skills", "!!!", ""],
  ["agents", "Alice", "Alice"],
  ["numbers", "+33 (0)1 62 00 00 01", "+33162000001"],
] as const)("of the %s, %j gives the id %j", (section, typed, id) => {
  expect(idFrom(section, typed)).toBe(id);
});

it("an id made from a name is always a good one, or none", () => {
  for (const name of ["Support technique", "--Été--", "_x_", "É".repeat(90), "№ 5", "日本"]) {
    const id = idFrom("queues", name);
    expect(id === "" || goodId("queues", id), `${name} → ${id}`).toBe(true);
  }
});

it("a country is one of two letters that exists", () => {
  expect(goodRegion("FR")).toBe(true);
  expect(goodRegion("fr")).toBe(false);
  expect(goodRegion("QQ")).toBe(false);
  expect(goodRegion("")).toBe(false);
});

it("only spoken prompts have words", () => {
  expect(spoken({ say: { text: "Bonjour", language: "fr" } })?.text).toBe("Bonjour");
  expect(spoken({ sound: "welcome" })).toBeUndefined();
  expect(spoken("music")).toBeUndefined();
  expect(spoken(undefined)).toBeUndefined();
});

describe("something new", () => {
  const words = { language: "fr", closed: "Fermé" };

  it("belongs to an organization that exists", () => {
    expect(blank("queues", plan, words).organization).toBe("hotline");
    expect(blank("campaigns", plan, words).organization).toBe("hotline");
  });

  it("works in the only queue there is; among several the choice is the administrator's", () => {
    expect(blank("agents", plan, words).queues).toEqual(["support"]);
    const two = { ...plan, queues: { ...plan.queues, billing: { name: "F", organization: "h" } } };
    expect(blank("agents", two, words).queues).toEqual([]);
  });

  it("is a flow without actions: the editor offers templates", () => {
    expect(blank("flows", plan, words).actions).toEqual([]);
  });
});
