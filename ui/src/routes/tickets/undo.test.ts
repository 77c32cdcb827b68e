import { describe, expect, it } from "vitest";
import type { Ticket } from "../../api/types";
import { wayBack } from "./undo";

const ticket = (id: string, part: Partial<Ticket>) =>
  ({ id, version: 1, state: "open", priority: "normal", assignee: null, ...part }) as Ticket;

describe("the way back of a bulk change", () => {
  it("gives each ticket what it had, at the version that it has now", () => {
    const before = [
      ticket("a", { assignee: "bob" }),
      ticket("b", {}),
      ticket("c", { assignee: "bob" }),
    ];
    const versions = new Map([
      ["a", 2],
      ["b", 5],
      ["c", 3],
    ]);
    expect(wayBack(before, { assignee: "me" }, versions)).toEqual([
      {
        tickets: [
          { id: "a", version: 2 },
          { id: "c", version: 3 },
        ],
        changes: { assignee: "bob" },
      },
      { tickets: [{ id: "b", version: 5 }], changes: { assignee: "" } },
    ]);
  });

  it("leaves out what was refused or was so before", () => {
    const before = [ticket("a", { state: "solved" }), ticket("b", {})];
    expect(wayBack(before, { state: "solved" }, new Map([["a", 2]]))).toEqual([]);
  });

  it("takes no note back", () => {
    expect(wayBack([ticket("a", {})], { note: "vu" }, new Map([["a", 2]]))).toEqual([]);
  });
});
