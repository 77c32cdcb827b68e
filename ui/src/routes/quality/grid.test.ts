import { describe, expect, it } from "vitest";
import { type AnswerLine, changed, type Grid, keyed, linesOf, markOf, questionsOf } from "./grid";

const yes = { kind: "yes_no" } as const;
const points = (most: number) => ({ kind: "points", most }) as const;

/** The grid of the server's own tests. */
const grid: Grid = {
  id: "hotline",
  name: { fr: "Hotline" },
  pass_percent: 70,
  sections: [
    {
      id: "welcome",
      name: { fr: "Accueil" },
      weight: 1,
      questions: [
        {
          id: "identity",
          text: { fr: "i" },
          scale: yes,
          weight: 1,
          knock_out: true,
          may_not_apply: false,
        },
        { id: "greeting", text: { fr: "g" }, scale: yes, weight: 3, may_not_apply: true },
      ],
    },
    {
      id: "solution",
      name: { fr: "Solution" },
      weight: 3,
      questions: [
        { id: "listens", text: { fr: "l" }, scale: points(4), weight: 1, may_not_apply: true },
        { id: "solves", text: { fr: "s" }, scale: points(5), weight: 1, may_not_apply: true },
      ],
    },
  ],
};

const given = (all: Record<string, number | null>) =>
  linesOf(
    Object.entries(all).map(([question, n]): AnswerLine => ({
      question,
      points: n,
      applies: n !== null,
      comment: null,
      at_ms: null,
      recording: null,
    })),
  );

describe("the running mark is the server's", () => {
  it("is the weighted mean of sections and questions", () => {
    const mark = markOf(grid, given({ identity: 1, greeting: 0, listens: 3, solves: 4 }));
    expect(mark.sections).toEqual([25, 77.5]);
    expect([mark.mark, mark.passed]).toEqual([64.38, false]);
  });

  it("leaves out what does not apply", () => {
    const mark = markOf(grid, given({ identity: 1, greeting: null, listens: null, solves: null }));
    expect([mark.mark, mark.sections[1]]).toEqual([100, null]);
    expect(markOf(grid, new Map()).mark).toBeNull();
  });

  it("takes every point for a failed knock-out", () => {
    const mark = markOf(grid, given({ identity: 0, greeting: 1, listens: 4, solves: 5 }));
    expect([mark.mark, mark.passed, mark.knockedOut]).toEqual([0, false, ["identity"]]);
  });
});

describe("keys answer", () => {
  const [identity, , , solves] = questionsOf(grid);

  it("within the scale, and n where it may not apply", () => {
    expect(keyed(identity!, "1")).toEqual({ points: 1, applies: true });
    expect(keyed(identity!, "2")).toBeNull();
    expect(keyed(identity!, "n")).toBeNull();
    expect(keyed(solves!, "5")).toEqual({ points: 5, applies: true });
    expect(keyed(solves!, "n")).toEqual({ points: null, applies: false });
  });

  it("and a line that says nothing any more goes", () => {
    const one = changed(new Map(), "solves", { points: 3 });
    expect(one.get("solves")).toMatchObject({ points: 3, applies: true, comment: null });
    expect(changed(one, "solves", { points: null }).size).toBe(0);
    expect(changed(one, "solves", { points: null, comment: "x" }).size).toBe(1);
  });
});
