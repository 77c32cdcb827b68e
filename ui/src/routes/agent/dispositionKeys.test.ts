import { expect, test } from "vitest";
import { keysOf } from "./dispositionKeys";

const letters = (names: string[], taken?: string[]) => [
  ...keysOf(
    names.map((name) => ({ id: name, name })),
    taken,
  ).entries(),
];

test("each disposition has a letter of its name, and no two the same", () => {
  expect(letters(["Vente", "Refus", "Rappel", "Étranger", "Absent"])).toEqual([
    ["Vente", "v"],
    ["Refus", "r"],
    ["Étranger", "e"],
    ["Absent", "a"],
    ["Rappel", "p"],
  ]);
});

test("a letter that the agent gave to something else is left alone", () => {
  expect(letters(["Vente"], ["V", "F2"])).toEqual([["Vente", "e"]]);
});

test("names without letters still get one, and more than letters none", () => {
  expect(letters(["1", "2"])).toEqual([
    ["1", "a"],
    ["2", "b"],
  ]);
  const many = Array.from({ length: 30 }, (_, n) => `n${n}`);
  expect(keysOf(many.map((id) => ({ id, name: id }))).size).toBe(26);
});
