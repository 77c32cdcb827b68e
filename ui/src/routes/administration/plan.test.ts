import { beforeEach, describe, expect, it } from "vitest";
import {
  begin,
  blank,
  changePlan,
  draft,
  goodId,
  type Plan,
  putItem,
  removeItem,
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

it("ids are short words; numbers may be numbers", () => {
  expect(goodId("queues", "support_2")).toBe(true);
  expect(goodId("queues", "Support")).toBe(false);
  expect(goodId("queues", "deux mots")).toBe(false);
  expect(goodId("numbers", "+33162000001")).toBe(true);
});

it("a new queue belongs to an organization that exists", () => {
  expect(blank("queues", plan).organization).toBe("hotline");
});
