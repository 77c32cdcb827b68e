import { describe, expect, it } from "vitest";
import { percentOf, type Table, withPair } from "./caseBase";

describe("a table of likeness", () => {
  const empty: Table = { kind: "table", pairs: [] };

  it("holds a pair both ways unless it says otherwise", () => {
    const both = withPair(empty, "red", "orange", 70);
    expect(percentOf(both, "orange", "red")).toBe(70);
    expect(percentOf({ ...both, symmetric: false }, "orange", "red")).toBeNull();
  });

  it("writes a pair once, whichever way it is written", () => {
    const twice = withPair(withPair(empty, "red", "orange", 70), "orange", "red", 40);
    expect(twice.pairs).toEqual([{ asked: "orange", case: "red", percent: 40 }]);
    expect(withPair(twice, "red", "orange", null).pairs).toEqual([]);
  });

  it("keeps each way apart where they differ", () => {
    const one: Table = withPair({ ...empty, symmetric: false }, "red", "orange", 70);
    expect(withPair(one, "orange", "red", 10).pairs).toHaveLength(2);
  });

  it("knows that equal options are alike", () => {
    expect(percentOf(empty, "red", "red")).toBe(100);
  });
});
