import type { TFunction } from "i18next";
import { expect, it } from "vitest";
import { fileName, tableOf } from "./table";

const t = ((key: string) => key) as unknown as TFunction;

it("a list becomes headings and cells; yes and no are words, nothing is an empty cell", () => {
  const columns = [
    { title: "Nom", value: (row: { name: string; vip?: boolean }) => row.name },
    { title: "VIP", value: (row: { name: string; vip?: boolean }) => row.vip },
  ];
  expect(tableOf(columns, [{ name: "Léa", vip: true }, { name: "Zoé" }], t)).toEqual([
    ["Nom", "VIP"],
    ["Léa", "app.yes"],
    ["Zoé", null],
  ]);
});

it("a file is named by its list and its day", () => {
  const at = new Date("2026-11-22T10:00:00Z");
  expect(fileName("Appels à rappeler", "csv", at)).toBe("plateau-appels-a-rappeler-2026-11-22.csv");
  expect(fileName("…", "xlsx", at)).toBe("plateau-export-2026-11-22.xlsx");
});
