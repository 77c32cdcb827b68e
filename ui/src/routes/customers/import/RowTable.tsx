/** Rows of a file as they will be, or why they were refused. */
import { useTranslation } from "react-i18next";
import type { ImportRowView } from "../../../api/imports";
import { fr } from "../../../i18n/fr";

type FaultCode = keyof typeof fr.imports.fault;

export function RowTable({ label, rows }: { label: string; rows: ImportRowView[] }) {
  const { t } = useTranslation();
  const fault = (code: string | null | undefined, what: string) =>
    code && code in fr.imports.fault ? t(`imports.fault.${code as FaultCode}`) : what;
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={label}>
      <table className="grid" aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className="right">
              {t("imports.line")}
            </th>
            <th scope="col">{t("imports.fate_head")}</th>
            <th scope="col">{t("imports.content")}</th>
            <th scope="col">{t("imports.reasons")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.line} data-line={row.line} data-fate={row.fate}>
              <td className="right num">{row.line}</td>
              <td className={row.fate === "refuse" ? "tone-bad" : undefined}>
                {t(`imports.fate.${row.fate}`)}
              </td>
              <td className="text">{Object.values(row.card).join(" · ")}</td>
              <td className="text">
                {row.faults.map((f) => (
                  <div key={`${f.path}${f.code ?? ""}`}>
                    <b>{f.path}</b>
                    {f.value ? ` « ${f.value} » ` : " "}
                    {fault(f.code, f.what)}
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
