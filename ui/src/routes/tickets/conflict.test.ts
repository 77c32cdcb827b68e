import { describe, expect, it } from "vitest";
import { clashes, settled } from "./conflict";

const before = { subject: "Box", body: "Morte", values: { light: "red" } };

describe("two people on one ticket", () => {
  it("clash only where both changed the same field to different things", () => {
    const theirs = { subject: "Box 4", body: "Morte", values: { light: "red" } };
    expect(clashes(before, { body: "Éteinte" }, theirs)).toEqual([]);
    expect(clashes(before, { subject: "Box 4" }, theirs)).toEqual([]);
    expect(clashes(before, { subject: "Box 5", body: "Éteinte" }, theirs)).toEqual([
      { field: "subject", mine: "Box 5", theirs: "Box 4" },
    ]);
  });

  it("compare a form by what it holds", () => {
    const theirs = { ...before, values: { light: "green" } };
    expect(clashes(before, { values: { light: "green" } }, theirs)).toEqual([]);
    expect(clashes(before, { values: { light: "off" } }, theirs)).toHaveLength(1);
  });

  it("keep mine unless theirs was chosen", () => {
    const mine = { subject: "Box 5", body: "Éteinte" };
    expect(settled(mine, { subject: "theirs" })).toEqual({ body: "Éteinte" });
    expect(settled(mine, { subject: "mine" })).toEqual(mine);
  });
});
