/** Cases out of a CSV file: checked first, every bad line told. */
import { Button, FileInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/cases";
import { tellProblem } from "../../app/problems";

export function CaseImport({ organization, base }: { organization: string; base: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [csv, setCsv] = useState<string | null>(null);
  const [told, setTold] = useState<api.CaseImported | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (dry_run: boolean) => {
    if (csv === null) return;
    setBusy(true);
    try {
      const answer = await api.importCases({ organization, base, csv, dry_run });
      setTold(answer);
      if (!dry_run) {
        const count = answer.created + answer.updated;
        notifications.show({ message: t("cases.import.done", { count }) });
        setCsv(null);
        await queries.invalidateQueries({ queryKey: ["cases"] });
      }
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const count = told ? told.created + told.updated : 0;
  return (
    <div className="stack">
      <FileInput
        label={t("cases.import.file")}
        description={t("cases.import.hint")}
        accept=".csv,text/csv"
        onChange={(file) => {
          setTold(null);
          void file?.text().then(setCsv);
        }}
      />
      <div className="row">
        <Button variant="default" disabled={!csv} loading={busy} onClick={() => void run(true)}>
          {t("cases.import.check")}
        </Button>
        <Button disabled={!csv || !told || count === 0} onClick={() => void run(false)}>
          {t("cases.import.run", { count })}
        </Button>
      </div>
      {told && (
        <div role="status" className="stack">
          <span>{t("cases.import.told", { ...told, refused: told.refused.length })}</span>
          <ul className="small">
            {told.refused.slice(0, 50).map((fault) => (
              <li key={`${fault.line} ${fault.field} ${fault.code}`}>
                {t("cases.import.line", { line: fault.line })} · <code>{fault.field}</code>{" "}
                {fault.value && `« ${fault.value} » `}
                {t(`crm_setup.faults.${fault.code}`, { defaultValue: fault.what })}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
