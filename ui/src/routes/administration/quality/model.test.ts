import { describe, expect, it } from "vitest";
import type { Grid } from "../../quality/grid";
import { duplicated, freeId, freshSection, idsOf, moved, shareOf } from "./model";

const grid: Grid = {
  id: "service",
  name: { fr: "Service" },
  pass_percent: 70,
  sections: [
    {
      id: "a",
      name: { fr: "A" },
      weight: 30,
      questions: [
        { id: "one", text: { fr: "1" }, scale: { kind: "yes_no" }, weight: 1, may_not_apply: true },
        { id: "two", text: { fr: "2" }, scale: { kind: "yes_no" }, weight: 2, may_not_apply: true },
      ],
    },
    { id: "b", name: { fr: "B" }, weight: 70, questions: [] },
  ],
};

describe("a grid in the making", () => {
  it("says what part of the mark a question decides", () => {
    const [a] = grid.sections;
    expect(shareOf(grid, a!, a!.questions[0]!)).toBeCloseTo(10);
    expect(shareOf(grid, a!, a!.questions[1]!)).toBeCloseTo(20);
  });

  it("moves within its ends", () => {
    expect(moved([1, 2, 3], 0, 1)).toEqual([2, 1, 3]);
    expect(moved([1, 2, 3], 0, -1)).toEqual([1, 2, 3]);
    expect(moved([1, 2, 3], 2, 1)).toEqual([1, 2, 3]);
  });

  it("gives ids that nobody has, and a copy keeps those of its questions", () => {
    expect(freeId("question", ["question_1", "question_2"])).toBe("question_3");
    expect(freeId("service_2", ["service_1"])).toBe("service_2");
    const copy = duplicated(grid, ["service"], "Service (copie)");
    expect([copy.id, copy.name.fr]).toEqual(["service_1", "Service (copie)"]);
    expect(idsOf(copy)).toEqual(["one", "two"]);
    expect(freshSection(grid, "s", "q").questions[0]!.id).toBe("question_1");
  });
});
