import { describe, expect, it } from "vitest";
import { firstList, step, targets, tidy, toggled, withFilter, withView } from "./listState";

const rows = [{ id: "a" }, { id: "b" }, { id: "c" }];
const keys = rows.map(({ id }) => id);

describe("the list of tickets", () => {
  it("begins at the first row and stops at both ends", () => {
    expect(step(keys, null, 1)).toBe("a");
    expect(step(keys, "a", 1)).toBe("b");
    expect(step(keys, "c", 1)).toBe("c");
    expect(step(keys, "a", -1)).toBe("a");
    expect(step(keys, "gone", 1)).toBe("a");
    expect(step([], null, 1)).toBeNull();
  });

  it("forgets the view when a filter is changed by hand, and the selection with it", () => {
    const mine = withView(firstList, { id: "mine", filter: { assignee: "me" }, sort: "due" });
    expect(mine).toMatchObject({ view: "mine", sort: "due", filter: { assignee: "me" } });
    const own = withFilter({ ...mine, selected: ["a"] }, { type: "incident" });
    expect(own.view).toBeNull();
    expect(own.filter).toEqual({ assignee: "me", type: "incident" });
    expect(own.selected).toEqual([]);
  });

  it("drops a filter that was emptied", () => {
    expect(withFilter(withFilter(firstList, { q: "box" }), { q: "" }).filter).toEqual({});
    const gone = { status: undefined } as unknown as { status: "open" };
    expect(tidy({ tag: "", ...gone })).toEqual({});
  });

  it("works on the selection, else on the row under the cursor", () => {
    expect(targets(rows, { ...firstList, cursor: "b" })).toEqual([{ id: "b" }]);
    const selected = toggled(toggled([], "c"), "a");
    expect(targets(rows, { ...firstList, cursor: "b", selected })).toEqual([
      { id: "a" },
      { id: "c" },
    ]);
    expect(toggled(selected, "c")).toEqual(["a"]);
    expect(targets(rows, firstList)).toEqual([]);
  });
});
