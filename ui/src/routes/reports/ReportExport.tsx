/** A report as a file that the server makes: PDF, XLSX, CSV, Parquet. */
import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/reports";
import type { FileFormat, ReportDefinition } from "../../api/reports";
import { tellProblem } from "../../app/problems";
import { download } from "../../format/csv";
import { fileName } from "../../format/table";
import { useLocale } from "../../i18n";

interface ReportExportProps {
  definition: ReportDefinition;
  name: string;
  formats?: readonly FileFormat[];
}

const ALL: readonly FileFormat[] = ["pdf", "xlsx", "csv", "parquet"];

export function ReportExport({ definition, name, formats = ALL }: ReportExportProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const save = async (format: FileFormat) => {
    setBusy(true);
    try {
      download(fileName(name, format), await api.file(definition, format, locale, name));
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
          loading={busy}
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t("reports.exports")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => (
          <Menu.Item key={format} onClick={() => void save(format)}>
            {t(`reports.formats.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
