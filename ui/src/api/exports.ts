/** The routes that make files, by name. */
import type { Cell } from "../format/table";
import { body, http } from "./client";

/** A list as a spreadsheet. */
export const tableXlsx = (name: string, columns: string[], rows: Cell[][]): Promise<Blob> =>
  body(
    http.POST("/api/v1/tables/xlsx", { body: { name, columns, rows }, parseAs: "blob" }),
  ) as Promise<Blob>;
