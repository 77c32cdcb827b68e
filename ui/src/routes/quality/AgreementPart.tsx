/** How far the evaluators of a closed session agree: the whole, then question by question. */
import { useTranslation } from "react-i18next";
import type { Agreement, CalibrationDetail } from "../../api/quality";
import { inLanguage } from "../../format/fieldValues";
import { useFormat } from "../../parts/useFormat";
import { type Grid, linesOf, most, type Question, questionsOf } from "./grid";

const KAPPAS = ["cohen", "fleiss"] as const;

export function useCoefficient() {
  const { locale } = useFormat();
  return (value: number | null | undefined) =>
    value === null || value === undefined
      ? null
      : new Intl.NumberFormat(locale, {
          minimumFractionDigits: 2,
          maximumFractionDigits: 3,
        }).format(value);
}

export function AgreementPart({ of }: { of: CalibrationDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const written = useCoefficient();
  const figures = of.figures;
  if (!figures) return null;
  const { whole } = figures;
  const kappa = of.calibration.progress.length > 2 ? "fleiss" : "cohen";
  const undefinedWords = (
    <span className="muted" title={t("quality.calibration.undefined_hint")}>
      {t("quality.calibration.undefined")}
    </span>
  );
  return (
    <section className="stack" aria-label={t("quality.calibration.agreement")}>
      <h2>{t("quality.calibration.agreement")}</h2>
      <div className="q-tiles">
        <div className="q-tile">
          <span className="muted">{t("quality.calibration.percent")}</span>
          <b className="num">{format.share(whole.percent)}</b>
        </div>
        <div className="q-tile" data-testid="kappa">
          <span className="muted">{t(`quality.calibration.${kappa}`)}</span>
          <b className="num">{written(whole[kappa]) ?? undefinedWords}</b>
          {whole.kappa_word && (
            <span className="small">
              {t(`quality.calibration.kappa_words.${whole.kappa_word as "fair"}`)}
            </span>
          )}
        </div>
        <div className="q-tile" data-testid="alpha">
          <span className="muted">
            {t("quality.calibration.alpha")} (
            {t(`quality.calibration.levels.${whole.level as "nominal"}`)})
          </span>
          <b className="num">{written(whole.alpha) ?? undefinedWords}</b>
          {whole.alpha_word && (
            <span className="small">
              {t(`quality.calibration.alpha_words.${whole.alpha_word as "reliable"}`)}
            </span>
          )}
        </div>
      </div>
      <details>
        <summary className="small muted">{t("quality.calibration.sources_title")}</summary>
        <p className="small muted">{t("quality.calibration.sources")}</p>
      </details>
      <Marks of={of} />
    </section>
  );
}

function Marks({ of }: { of: CalibrationDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const written = useCoefficient();
  const grid = of.scored_by as unknown as Grid;
  const { interactions, progress } = of.calibration;
  const columns = interactions.flatMap((interaction, n) =>
    progress.map((p) => ({
      key: `${interaction} ${p.evaluator}`,
      head: interactions.length > 1 ? `${n + 1} · ${p.name}` : p.name,
      interaction,
      sheet: of.sheets.find((s) => s.interaction === interaction && s.evaluator === p.evaluator),
    })),
  );
  const lines = new Map(
    columns.map(({ key, sheet }) => [key, linesOf(sheet?.done ? sheet.answers : [])]),
  );
  const agreements = new Map(of.figures?.questions.map((q) => [q.question, q.agreement]));
  const kappa = (a: Agreement | undefined) =>
    KAPPAS.map((k) => a?.[k]).find((v) => v !== null && v !== undefined);
  const said = (question: Question, key: string): string => {
    const line = lines.get(key)?.get(question.id);
    if (!line) return "–";
    if (!line.applies) return t("quality.na");
    if (question.scale.kind === "yes_no") return t(line.points ? "quality.yes" : "quality.no");
    return `${line.points ?? "–"}/${most(question.scale)}`;
  };
  return (
    <div className="panel scroll">
      <table className="grid q-marks" aria-label={t("quality.calibration.by_question")}>
        <thead>
          <tr>
            <th scope="col">{t("quality.calibration.question")}</th>
            {columns.map(({ key, head }) => (
              <th key={key} scope="col">
                {head}
              </th>
            ))}
            <th scope="col">{t("quality.calibration.percent")}</th>
            <th scope="col">κ</th>
            <th scope="col">α</th>
          </tr>
        </thead>
        <tbody>
          {questionsOf(grid).map((question) => {
            const agreement = agreements.get(question.id);
            const apart = (agreement?.percent ?? 1) < 1;
            return (
              <tr key={question.id}>
                <th scope="row">{inLanguage(question.text, format.locale)}</th>
                {columns.map(({ key }) => (
                  <td key={key} data-apart={apart || undefined}>
                    {said(question, key)}
                  </td>
                ))}
                <td className="num">{format.share(agreement?.percent)}</td>
                <td className="num">{written(kappa(agreement)) ?? "–"}</td>
                <td className="num">{written(agreement?.alpha) ?? "–"}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("quality.mark")}</th>
            {columns.map(({ key, sheet }) => (
              <td key={key} className="num strong">
                {sheet?.done ? format.share((sheet.mark ?? 0) / 100) : "–"}
              </td>
            ))}
            <td colSpan={3} />
          </tr>
          <tr>
            <th scope="row">
              {t("quality.calibration.distance")} (
              {t(
                of.reference.length > 0
                  ? "quality.calibration.reference"
                  : "quality.calibration.mean",
              ).toLowerCase()}
              )
            </th>
            {columns.map(({ key, sheet }) => (
              <td key={key} className="num">
                {sheet?.distance === null || sheet?.distance === undefined
                  ? "–"
                  : t("quality.calibration.points", {
                      value: new Intl.NumberFormat(format.locale, {
                        maximumFractionDigits: 1,
                        signDisplay: "exceptZero",
                      }).format(sheet.distance),
                    })}
              </td>
            ))}
            <td colSpan={3} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
