import { describe, expect, it } from "vitest";
import { hotline, say, withAction } from "../../../../test/flows";
import { connect, linksOf } from "./graph";
import { outline, type Row } from "./outline";

const line = (row: Row) =>
  `${"  ".repeat(row.depth)}${row.via ? `${row.via.exit.name}: ` : ""}${row.link ? "→ " : ""}${row.action ?? "?"}`;

describe("the outline of a flow", () => {
  it("tells the whole graph from its start", () => {
    expect(outline(hotline()).map(line)).toEqual([
      "answer",
      "next: hours",
      "  open: menu",
      "    1: queue",
      "      queue_full: closed",
      "      next: end",
      "    2: → closed",
      "    timeout: → queue",
      "  closed: → closed",
    ]);
  });

  it("has a row for every link, and each action stands once", () => {
    const flow = hotline();
    const rows = outline(flow);
    const ways = rows
      .filter((r) => r.via && r.action)
      .map((r) => `${r.via?.from} ${r.via?.exit.id}`);
    expect(ways.sort()).toEqual(
      linksOf(flow)
        .map((l) => `${l.from} ${l.exit.id}`)
        .sort(),
    );
    const own = rows.filter((r) => r.action && !r.link).map((r) => r.action);
    expect(own.sort()).toEqual(flow.actions.map((a) => a.id).sort());
    expect(new Set(rows.map((r) => r.key)).size).toBe(rows.length);
  });

  it("shows exits that lead nowhere yet, and actions that are never reached", () => {
    const cut = connect(hotline(), "menu", "when:1", undefined);
    const loose = withAction(cut, { id: "x", type: "play", parameters: say("x"), next: "end" });
    const rows = outline(loose);
    expect(rows.map(line)).toContain("    1: ?");
    expect(rows.filter((r) => r.loose).map(line)).toEqual(["x", "next: → end"]);
  });

  it("leaves out what is inside a closed row", () => {
    const key = outline(hotline()).find((r) => r.action === "menu")?.key ?? "";
    const rows = outline(hotline(), new Set([key]));
    expect(rows.map(line)).toEqual(["answer", "next: hours", "  open: menu", "  closed: → closed"]);
    expect(rows.find((r) => r.key === key)).toMatchObject({ opens: true, closed: true });
  });

  it("counts places per level for a screen reader", () => {
    const rows = outline(hotline()).filter((r) => r.depth === 2);
    expect(rows.map((r) => [r.place, r.size])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it("ends on loops", () => {
    expect(outline(connect(hotline(), "closed", "next", "answer")).map(line)).toContain(
      "      next: → answer",
    );
  });
});
