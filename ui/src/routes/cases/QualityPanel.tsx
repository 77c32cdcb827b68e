/** How well a base finds its own cases. */
import { useTranslation } from "react-i18next";
import type { CaseQuality } from "../../api/cases";
import { useFormat } from "../../parts/useFormat";

export function QualityPanel({ quality }: { quality: CaseQuality }) {
  const { t } = useTranslation();
  const format = useFormat();
  const share = (of: number, all: number) => (all ? format.share(of / all) : "–");
  const each = quality.dialogues
    ? new Intl.NumberFormat(format.locale, { maximumFractionDigits: 1 }).format(
        quality.questions / quality.dialogues,
      )
    : "–";
  const figures: [string, string][] = [
    [t("cases.quality.cases"), format.count(quality.cases)],
    [t("cases.quality.findable"), format.count(quality.findable)],
    [t("cases.quality.top1"), share(quality.top1, quality.findable)],
    [t("cases.quality.top3"), share(quality.top3, quality.findable)],
    [t("cases.quality.dialogues"), share(quality.dialogues_right, quality.dialogues)],
    [t("cases.quality.questions"), each],
  ];
  return (
    <div className="stack" data-testid="quality">
      <p className="muted small">{t("cases.quality.about")}</p>
      <div className="case-quality">
        {figures.map(([label, value]) => (
          <div key={label} className="case-figure">
            <b>{value}</b>
            <span className="muted small">{label}</span>
          </div>
        ))}
      </div>
      {quality.confused.length > 0 && (
        <>
          <h3>{t("cases.quality.confused")}</h3>
          <ul>
            {quality.confused.slice(0, 8).map((pair) => (
              <li key={`${pair.solution} ${pair.taken_for}`} className="small">
                {pair.solution} <span className="muted">{t("cases.quality.taken_for")}</span>{" "}
                {pair.taken_for} <span className="muted num">({pair.cases.join(", ")})</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
