/** What was asked and answered: for who goes on with it. */
import { IconStethoscope } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Diagnosis } from "../../api/cases";
import { useLocale } from "../../i18n";
import { useFormat } from "../../parts/useFormat";
import { said } from "./words";

export function DiagnosisAnswers({ diagnosis }: { diagnosis: Diagnosis }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  return (
    <div className="diagnosis-answers" data-testid="diagnosis-answers">
      <div className="row wrap">
        <IconStethoscope size={16} aria-hidden />
        <span className="strong">{said(diagnosis.base_label, locale)}</span>
        <span className="muted small">
          {t(`cases.states.${diagnosis.state as "open"}`)} · {diagnosis.author} ·{" "}
          {format.at(diagnosis.started_at)}
        </span>
      </div>
      {diagnosis.text && <p>{diagnosis.text}</p>}
      {diagnosis.steps.length > 0 && (
        <dl className="facts">
          {diagnosis.steps.map((step) => (
            <div key={step.attribute} style={{ display: "contents" }}>
              <dt>{said(step.label, locale)}</dt>
              <dd>{step.answer ? said(step.answer, locale) : t("cases.unknown")}</dd>
            </div>
          ))}
        </dl>
      )}
      {diagnosis.failed.length > 0 && (
        <p className="small">{t("cases.failed_cases", { cases: diagnosis.failed.join(", ") })}</p>
      )}
      {diagnosis.solved_by !== null && diagnosis.solved_by !== undefined && (
        <p className="small">{t("cases.solved_by", { number: diagnosis.solved_by })}</p>
      )}
      {diagnosis.told && <p>{diagnosis.told}</p>}
    </div>
  );
}
