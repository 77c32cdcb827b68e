import { describe, expect, it } from "vitest";
import { plan } from "../../../../test/flows";
import { fr } from "../../../i18n/fr";
import type { Flow } from "../plan";
import { faultsOf } from "./faults";
import { freshAction, fromTemplate, lacking, TEMPLATES, type TemplateWords } from "./fresh";
import { KIND_NAMES } from "./kinds";

const words: TemplateWords = { language: "fr", ...fr.ivr.words };
const flowOf = (actions: Flow["actions"]): Flow => ({
  version: 1,
  name: "x",
  start: actions[0]?.id ?? "",
  actions,
});

describe("templates", () => {
  it.each(TEMPLATES)("%s works at once in a plan with a queue and hours", (name) => {
    expect(faultsOf(flowOf(fromTemplate(name, plan, words)), plan)).toEqual([]);
  });

  it.each(TEMPLATES)("%s says what an empty plan lacks, and only that is wrong", (name) => {
    const empty = { format: 1 };
    const faults = faultsOf(flowOf(fromTemplate(name, empty, words)), empty);
    expect(faults.length > 0).toBe(lacking(name, empty).length > 0);
    for (const fault of faults) expect(fault.name).toBe("missing_value");
  });
});

describe("a new action", () => {
  const flow = flowOf([]);

  it.each(KIND_NAMES)("of kind %s has what the plan refuses to be without", (type) => {
    const action = freshAction(type, flow, plan, "fr");
    const faults = faultsOf(flowOf([action]), plan).map((f) => f.name);
    expect(faults).not.toContain("out_of_bounds");
    expect(faults).not.toContain("unknown_reference");
  });

  it("takes the queue when there is only one, and a free id", () => {
    const first = freshAction("queue", flow, plan, "fr");
    expect(first).toEqual({ id: "queue", type: "queue", parameters: { queue: "sales" } });
    expect(freshAction("queue", flowOf([first]), plan, "fr").id).toBe("queue_2");
    const two = { ...plan, queues: { a: { name: "", organization: "" }, ...plan.queues } };
    expect(freshAction("queue", flow, two, "fr").parameters).toEqual({ queue: "" });
  });
});
