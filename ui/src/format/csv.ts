/** A table as CSV that spreadsheets of the reader's country open well. Pure. */

const BOM = "\ufeff";

/** A cell that a spreadsheet would run as a formula is disarmed (CWE-1236). */
function cell(value: unknown): string {
  let text = value === null || value === undefined ? "" : String(value);
  if (typeof value !== "number" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[";,\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** French spreadsheets part cells by `;` because the comma is their decimal mark. */
export function csv(rows: unknown[][], separator: ";" | ","): string {
  return BOM + rows.map((row) => row.map(cell).join(separator)).join("\r\n") + "\r\n";
}

export function download(name: string, content: string | Blob, type = "text/csv;charset=utf-8") {
  const file = typeof content === "string" ? new Blob([content], { type }) : content;
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
