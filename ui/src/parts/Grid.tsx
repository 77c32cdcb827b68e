/** A table with 32 px rows that can be walked with the arrow keys and opened with Enter. */
import type { KeyboardEvent, ReactNode } from "react";

export interface Column<T> {
  id: string;
  head: ReactNode;
  /** Said instead of `head` when that is short. */
  title?: string;
  align?: "right";
  text?: boolean;
  width?: number | string;
  cell: (row: T) => ReactNode;
}

interface GridProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string;
  chosen?: string | null;
  onOpen?: (row: T) => void;
}

/** Up and down move between rows; Enter opens. */
function walk(event: KeyboardEvent<HTMLTableRowElement>, open: () => void) {
  const row = event.currentTarget;
  if (event.target !== row) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    open();
    return;
  }
  const next =
    event.key === "ArrowDown"
      ? row.nextElementSibling
      : event.key === "ArrowUp"
        ? row.previousElementSibling
        : null;
  if (next instanceof HTMLElement) {
    event.preventDefault();
    next.focus();
  }
}

export function Grid<T>({ label, columns, rows, keyOf, chosen, onOpen }: GridProps<T>) {
  return (
    <table className="grid" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              className={column.align}
              style={{ width: column.width }}
              title={column.title}
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = keyOf(row);
          return (
            <tr
              key={key}
              data-key={key}
              data-chosen={chosen === key}
              {...(onOpen && {
                "data-clickable": true,
                tabIndex: 0,
                onClick: () => onOpen(row),
                onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) =>
                  walk(event, () => onOpen(row)),
              })}
            >
              {columns.map((column) => (
                <td
                  key={column.id}
                  className={[column.align, column.text && "text"].filter(Boolean).join(" ")}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
