/** The table of a report. A row that opens is a line one can walk to and press Enter on. */
import { IconReportAnalytics } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Sheet, SheetRow } from "../../api/reports";
import { useLocale } from "../../i18n";
import { Empty } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { isRight, written } from "./sheet";

interface SheetTableProps {
  sheet: Sheet;
  onOpen: (row: SheetRow) => void;
}

export function SheetTable({ sheet, onOpen }: SheetTableProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const told = { locale, at: (moment: string) => format.at(moment) };
  if (sheet.rows.length === 0) {
    return <Empty icon={IconReportAnalytics} title={t("reports.empty")} />;
  }
  const cells = (values: readonly unknown[], total: boolean) =>
    sheet.columns.map((column, place) => {
      const value = values[place] ?? null;
      const text = total && value === null ? "" : written(value, column.unit, told);
      return (
        <td
          key={column.key}
          className={isRight(column) ? "right num" : place === 0 ? "text" : undefined}
          title={text.length > 60 ? text : undefined}
        >
          {text}
        </td>
      );
    });
  return (
    <div className="panel scroll">
      <table className="grid sheet" aria-label={sheet.title}>
        <thead>
          <tr>
            {sheet.columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={isRight(column) ? "right" : undefined}
                title={column.formula ?? undefined}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sheet.rows.map((row, place) => (
            <tr
              // Rows of a report have no name of their own; the report is run anew as a whole.
              key={place}
              className={row.open ? "opens" : undefined}
              tabIndex={row.open ? 0 : undefined}
              onClick={() => row.open && onOpen(row)}
              onKeyDown={(event) => {
                if (event.key === "Enter" && row.open) onOpen(row);
              }}
            >
              {cells(row.cells, false)}
            </tr>
          ))}
        </tbody>
        {sheet.total && (
          <tfoot>
            <tr>{cells(sheet.total, true)}</tr>
          </tfoot>
        )}
      </table>
      {sheet.truncated && <p className="small muted">{t("reports.truncated")}</p>}
    </div>
  );
}
