/** Rows of a file as they will be, or why they were refused. */
import { useTranslation } from "react-i18next";
import type { ImportRowView } from "../../../api/imports";
import { fr } from "../../../i18n/fr";
import { TARGETS } from "./targets";

type Target = (typeof TARGETS)[number];
const isTarget = (name: string): name is Target => TARGETS.some((target) => target === name);

/** What a card takes, in the order in which a card is read; cells of a refused row as they came. */
function cells(card: Record<string, string>): string {
  const at = (name: string) => TARGETS.findIndex((target) => target === name);
  const sorted = Object.entries(card).sort(([a], [b]) => at(a) - at(b));
  return sorted.map(([, text]) => text).join(" · ");
}

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
              <td className="text">{cells(row.card)}</td>
              <td className="text">
                {row.faults.map((f) => (
                  <div key={`${f.path}${f.code ?? ""}`}>
                    <b>{isTarget(f.path) ? t(`imports.target.${f.path}`) : f.path}</b>
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
