/** Any list as a file: CSV made here, XLSX made by the server. Owns no list. */
import { Button, Menu } from "@mantine/core";
import { IconDownload, IconFileSpreadsheet, IconFileTypeCsv } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tableXlsx } from "../api/exports";
import { tellProblem } from "../app/problems";
import { csv, download } from "../format/csv";
import { type Cell, fileName, tableOf } from "../format/table";
import { useFormat } from "./useFormat";

export interface ExportColumn<Row> {
  title: string;
  value: (row: Row) => Cell;
}

interface ExportMenuProps<Row> {
  /** Part of the file's name: `clients` gives `plateau-clients-2026-11-22.csv`. */
  name: string;
  columns: ExportColumn<Row>[];
  rows: () => Row[] | Promise<Row[]>;
  disabled?: boolean;
  size?: "xs" | "sm";
}

export function ExportMenu<Row>({ name, columns, rows, disabled, size }: ExportMenuProps<Row>) {
  const { t } = useTranslation();
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const save = async (kind: "csv" | "xlsx") => {
    setBusy(true);
    try {
      const table = tableOf(columns, await rows(), t);
      if (kind === "csv") {
        download(fileName(name, "csv"), csv(table, format.locale === "fr" ? ";" : ","));
      } else {
        const [head, ...body] = table;
        download(fileName(name, "xlsx"), await tableXlsx(name, (head ?? []).map(String), body));
      }
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          size={size}
          leftSection={<IconDownload size={size === "xs" ? 14 : 16} aria-hidden />}
          disabled={disabled}
          loading={busy}
        >
          {t("exports.menu")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconFileTypeCsv size={16} aria-hidden />}
          onClick={() => void save("csv")}
        >
          {t("exports.csv")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
          onClick={() => void save("xlsx")}
        >
          {t("exports.xlsx")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
