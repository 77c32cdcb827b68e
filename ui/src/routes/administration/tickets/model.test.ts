import { describe, expect, it } from "vitest";
import {
  flatCategories,
  mayGo,
  type Matrix,
  priorityOf,
  type TicketType,
  withoutState,
  withTransition,
} from "./model";

const state = (id: string, next: string[]) => ({
  id,
  label: { fr: id },
  class: "open" as const,
  next,
});
const type: TicketType = {
  id: "incident",
  label: { fr: "Incident" },
  prefix: "INC",
  workflow: { states: [state("open", ["solved"]), state("solved", ["open"])] },
};

describe("the set-up of tickets", () => {
  it("knows which state may follow which", () => {
    expect(mayGo(type, "open", "solved")).toBe(true);
    expect(mayGo(type, "open", "open")).toBe(false);
    expect(mayGo(type, "gone", "open")).toBe(false);
    expect(mayGo(undefined, "open", "solved")).toBe(false);
  });

  it("takes a transition away and gives it back without doubling it", () => {
    const shut = withTransition(type, "open", "solved", false);
    expect(mayGo(shut, "open", "solved")).toBe(false);
    const twice = withTransition(
      withTransition(shut, "open", "solved", true),
      "open",
      "solved",
      true,
    );
    expect(twice.workflow.states[0]?.next).toEqual(["solved"]);
  });

  it("removes a state with every way to it", () => {
    const left = withoutState(type, "solved");
    expect(left.workflow.states).toEqual([state("open", [])]);
  });

  it("gives the priority of impact and urgency once both are said", () => {
    const matrix: Matrix = {
      low: ["low", "low", "normal"],
      medium: ["low", "normal", "high"],
      high: ["normal", "high", "urgent"],
    };
    expect(priorityOf(matrix, "high", "high")).toBe("urgent");
    expect(priorityOf(matrix, "low", "high")).toBe("normal");
    expect(priorityOf(matrix, null, "high")).toBeNull();
  });

  it("flattens categories with the parent's name before the child's", () => {
    const categories = [
      { id: "net", label: { fr: "Réseau" }, children: [{ id: "box", label: { fr: "Box" } }] },
    ];
    expect(flatCategories({ ...type, categories }, ({ fr }) => fr)).toEqual([
      { value: "net", label: "Réseau" },
      { value: "net/box", label: "Réseau › Box" },
    ]);
  });
});
