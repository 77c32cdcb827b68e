import { describe, expect, it } from "vitest";
import vectors from "../../../crates/vocab/tests/expression.json";
import { faultOf, holds, namesOf } from "./expression";

describe("expressions", () => {
  it.each(vectors.holds as [string, boolean][])("%s holds: %s", (text, wanted) => {
    expect(faultOf(text)).toBeNull();
    expect(holds(text, vectors.values)).toBe(wanted);
  });

  it.each(vectors.faults as [string, number][])("%s is at fault at column %d", (text, column) => {
    expect(faultOf(text)?.column).toBe(column);
  });

  it("read numbers, lists and yes or no as the server speaks them", () => {
    const values = { n: 12, several: ["red", "off"], sure: true, nothing: null };
    expect(holds("n >= 12 and n < 12.5", values)).toBe(true);
    expect(holds('several contains "red, off"', values)).toBe(true);
    expect(holds('sure = "true"', values)).toBe(true);
    expect(holds("nothing is set", values)).toBe(false);
  });

  it("hide nothing when they can't be read", () => {
    expect(holds("n >=", {})).toBe(true);
  });

  it("have bounds on length and depth", () => {
    expect(faultOf("a".repeat(3_000))?.code).toBe("too_long");
    expect(faultOf(`${"(".repeat(200)}a is set${")".repeat(200)}`)?.code).toBe("too_deep");
  });

  it("tell the names they ask for", () => {
    expect(namesOf('a = "x" and not b is set or c in (d, 1)')).toEqual(["a", "b", "c", "d"]);
  });
});
