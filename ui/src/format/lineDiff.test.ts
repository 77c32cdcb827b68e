import { describe, expect, it } from "vitest";
import { lineDiff } from "./lineDiff";

const said = (before: string, after: string) =>
  lineDiff(before, after).map(
    ({ kind, text }) => `${{ same: " ", added: "+", removed: "-" }[kind]}${text}`,
  );

describe("two texts", () => {
  it("differ by the fewest lines", () => {
    expect(said("a\nb\nc", "a\nx\nc\nd")).toEqual([" a", "-b", "+x", " c", "+d"]);
    expect(said("a", "a")).toEqual([" a"]);
    expect(said("", "a")).toEqual(["-", "+a"]);
  });
});
