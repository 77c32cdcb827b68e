/** Rows of anything as rows of cells, under their headings. Pure. */
import type { TFunction } from "i18next";

export type Cell = string | number | boolean | null | undefined;

interface TableColumn<Row> {
  title: string;
  value: (row: Row) => Cell;
}

export function tableOf<Row>(columns: TableColumn<Row>[], rows: Row[], t: TFunction): Cell[][] {
  const cell = (value: Cell) =>
    typeof value === "boolean" ? t(value ? "app.yes" : "app.no") : (value ?? null);
  return [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => cell(column.value(row)))),
  ];
}

export function fileName(name: string, ending: string, at = new Date()): string {
  const plain = name
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `plateau-${plain || "export"}-${at.toISOString().slice(0, 10)}.${ending}`;
}
