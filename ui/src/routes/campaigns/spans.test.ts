import { expect, test } from "vitest";
import { cellId, conditionOf, draftOf, estimate, isWhole } from "./filter";
import { daysOf, hourOf, spanOf } from "./spans";

const PARIS = "Europe/Paris";

test("a span is made of local days, also over a change of time", () => {
  const now = Date.parse("2026-11-23T00:30:00Z");
  expect(daysOf("week", now, PARIS)).toEqual({ from: "2026-11-17", to: "2026-11-23" });
  expect(spanOf({ from: "2026-10-25", to: "2026-10-25" }, PARIS)).toEqual({
    from: "2026-10-24T22:00:00.000Z",
    to: "2026-10-25T23:00:00.000Z",
  });
  expect(spanOf({ from: "2026-11-02", to: "2026-11-01" }, PARIS)).toBeNull();
  expect(spanOf({ from: "", to: "2026-11-01" }, PARIS)).toBeNull();
});

test("an hour of a day is asked for by its moments", () => {
  const span = { from: "2026-11-22T23:00:00.000Z", to: "2026-11-23T23:00:00.000Z" };
  expect(hourOf(span, 9).from).toBe("2026-11-23T08:00:00.000Z");
});

test("what is typed becomes a condition, and back", () => {
  const some = conditionOf({ field: "postcode", is: "begins_with", text: "59; 62 ;" });
  expect(some.values).toEqual(["59", "62"]);
  expect(conditionOf(draftOf(some))).toEqual(some);
  expect(conditionOf({ field: "city", is: "present", text: "x" }).values).toEqual([]);
  expect(isWhole(conditionOf({ field: "score", is: "at_least", text: " " }))).toBe(false);
  expect(isWhole(conditionOf({ field: "city", is: "absent", text: "" }))).toBe(true);
});

test("a part that was looked at tells of all", () => {
  expect(estimate(50, 200, 1_000_000)).toBe(250_000);
  expect(estimate(0, 0, 10)).toBe(0);
});

test("a cell gets an id that no other has", () => {
  expect(cellId("Île-de-France", [])).toBe("ile_de_france");
  expect(cellId("Île-de-France", ["ile_de_france"])).toBe("ile_de_france_2");
  expect(cellId("18–25", [])).toBe("c_18_25");
});
