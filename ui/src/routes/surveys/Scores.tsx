/** The three scores, each with its formula and the marks that it is made of. */
import { useTranslation } from "react-i18next";
import type { SurveyResults } from "../../api/surveys";
import { useFormat } from "../../parts/useFormat";
import { markText, points, rate, shares } from "./surveys";

export function Scores({ results }: { results: SurveyResults }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  return (
    <div className="survey-scores">
      <Score
        name={t("surveys.csat")}
        value={rate(results.csat, locale)}
        how={t("surveys.csat_how")}
        marks={results.csat_marks}
        first={1}
        tone={(mark) => (mark >= 4 ? "good" : mark === 3 ? "neutral" : "bad")}
      />
      <Score
        name={t("surveys.nps")}
        value={points(results.nps, locale)}
        how={t("surveys.nps_how")}
        marks={results.nps_marks}
        first={0}
        tone={(mark) => (mark >= 9 ? "good" : mark >= 7 ? "neutral" : "bad")}
      />
      <Score
        name={t("surveys.ces")}
        value={markText(results.ces, locale)}
        how={t("surveys.ces_how")}
        marks={results.ces_marks}
        first={1}
        tone={(mark) => (mark >= 5 ? "good" : mark === 4 ? "neutral" : "bad")}
      />
      <section className="panel survey-score" aria-label={t("surveys.response")}>
        <h2>{t("surveys.response")}</h2>
        <b className="num">{rate(results.response, locale)}</b>
        <p className="small muted">{t("surveys.response_how")}</p>
      </section>
    </div>
  );
}

interface ScoreProps {
  name: string;
  value: string;
  how: string;
  marks: readonly number[];
  /** The mark of the first bar. */
  first: number;
  tone: (mark: number) => "good" | "neutral" | "bad";
}

function Score({ name, value, how, marks, first, tone }: ScoreProps) {
  const { t } = useTranslation();
  const { count } = useFormat();
  const heights = shares(marks);
  const most = Math.max(...heights, 0.01);
  return (
    <section className="panel survey-score" aria-label={name}>
      <h2>{name}</h2>
      <b className="num">{value}</b>
      <ol className="survey-marks" aria-label={t("surveys.marks")}>
        {marks.map((n, place) => (
          <li key={place} title={t("surveys.mark", { mark: place + first, count: n })}>
            <span className="survey-n num">{n > 0 ? count(n) : ""}</span>
            <span
              className={`survey-bar survey-${tone(place + first)}`}
              style={{ height: `${Math.round((heights[place]! / most) * 48)}px` }}
            />
            <span className="num">{place + first}</span>
          </li>
        ))}
      </ol>
      <p className="small muted">{how}</p>
    </section>
  );
}
