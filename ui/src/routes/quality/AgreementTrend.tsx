/** How far evaluators agree from one closed session to the next, and on which questions least. */
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/quality";
import type { CalibrationTrend } from "../../api/quality";
import { inLanguage } from "../../format/fieldValues";
import { Failed } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { useFormat } from "../../parts/useFormat";
import { Drawing } from "../figures/Drawing";
import type { ChartData } from "../figures/drawn";
import { agreementOf, kappaOf } from "./agreement";
import { useCoefficient } from "./AgreementPart";

type Session = CalibrationTrend["sessions"][number];

export function AgreementTrend({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const [asked, setAsked] = useState("");
  const found = useQuery({
    queryKey: ["quality", "agreement", organization],
    queryFn: () => api.calibrationTrend(organization),
  });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data || found.data.sessions.length === 0) return null;
  const { sessions, questions } = found.data;
  const drawn = questions.some((q) => q.question === asked) ? asked : "";
  return (
    <section className="panel fig-chart" aria-label={t("quality.calibration.trend")}>
      <div className="row wrap">
        <h2>{t("quality.calibration.trend")}</h2>
        <span className="grow" />
        <Select
          size="xs"
          w={340}
          aria-label={t("quality.trends.drawn")}
          data={[
            { value: "", label: t("quality.calibration.trend_whole") },
            ...questions.map((q) => ({
              value: q.question,
              label: inLanguage(q.text as never, locale),
            })),
          ]}
          value={drawn}
          allowDeselect={false}
          onChange={(value) => setAsked(value ?? "")}
        />
        <Exported sessions={sessions} drawn={drawn} />
      </div>
      <Curves sessions={sessions} drawn={drawn} />
      <BySession sessions={sessions} drawn={drawn} />
      <ByQuestion trend={found.data} drawn={drawn} onDraw={setAsked} />
    </section>
  );
}

interface SessionsProps {
  sessions: Session[];
  /** A question, or empty for all together. */
  drawn: string;
}

function Curves({ sessions, drawn }: SessionsProps) {
  const { t } = useTranslation();
  const written = useCoefficient();
  const data = useMemo<ChartData>(() => {
    const found = sessions.map((session) => agreementOf(session, drawn));
    return {
      kind: "curve",
      slots: sessions.map(({ name }) => name),
      series: [
        { name: t("quality.calibration.percent"), values: found.map((a) => a?.percent ?? null) },
        { name: t("quality.calibration.kappa"), values: found.map(kappaOf) },
        { name: t("quality.calibration.alpha"), values: found.map((a) => a?.alpha ?? null) },
      ],
      named: true,
    };
  }, [sessions, drawn, t]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- what is written follows the language
  const write = useCallback((value: number | null) => written(value) ?? "–", [t]);
  return <Drawing data={data} label={t("quality.calibration.trend")} write={write} />;
}

/** What is drawn, in words: the latest session first. */
function BySession({ sessions, drawn }: SessionsProps) {
  const { t } = useTranslation();
  const { share, at } = useFormat();
  const written = useCoefficient();
  return (
    <div className="scroll">
      <table className="grid q-marks" aria-label={t("quality.calibration.by_session")}>
        <thead>
          <tr>
            <th scope="col">{t("quality.calibration.name")}</th>
            <th scope="col">{t("quality.calibration.closed_at")}</th>
            <th scope="col">{t("quality.calibration.evaluators")}</th>
            <th scope="col">{t("quality.calibration.percent")}</th>
            <th scope="col">{t("quality.calibration.kappa")}</th>
            <th scope="col">{t("quality.calibration.alpha")}</th>
          </tr>
        </thead>
        <tbody>
          {[...sessions].reverse().map((session) => {
            const agreement = agreementOf(session, drawn);
            return (
              <tr key={session.id}>
                <th scope="row">{session.name}</th>
                <td className="num">{at(session.closed_at)}</td>
                <td className="num">{session.evaluators}</td>
                <td className="num">{share(agreement?.percent ?? null)}</td>
                <td className="num">{written(kappaOf(agreement)) ?? "–"}</td>
                <td className="num">{written(agreement?.alpha) ?? "–"}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface QuestionsProps {
  trend: CalibrationTrend;
  drawn: string;
  onDraw: (question: string) => void;
}

/** Each question over the sessions, the least agreed first: a press draws it. */
function ByQuestion({ trend, drawn, onDraw }: QuestionsProps) {
  const { t } = useTranslation();
  const { locale, share } = useFormat();
  const written = useCoefficient();
  return (
    <div className="scroll">
      <table className="grid q-marks" aria-label={t("quality.calibration.by_question")}>
        <thead>
          <tr>
            <th scope="col">{t("quality.calibration.question")}</th>
            <th scope="col">{t("quality.calibration.sessions")}</th>
            <th scope="col">{t("quality.calibration.percent_mean")}</th>
            <th scope="col">{t("quality.calibration.percent_latest")}</th>
            <th scope="col">{t("quality.calibration.alpha_mean")}</th>
          </tr>
        </thead>
        <tbody>
          {trend.questions.map((one) => (
            <tr key={one.question}>
              <th scope="row">
                <button
                  type="button"
                  className="link"
                  aria-pressed={one.question === drawn}
                  onClick={() => onDraw(one.question === drawn ? "" : one.question)}
                >
                  {inLanguage(one.text as never, locale)}
                </button>
              </th>
              <td className="num">{one.sessions}</td>
              <td className="num strong">{share(one.percent)}</td>
              <td className="num">{share(one.latest)}</td>
              <td className="num">{written(one.alpha) ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Exported({ sessions, drawn }: SessionsProps) {
  const { t } = useTranslation();
  const of = (session: Session) => agreementOf(session, drawn);
  const columns = [
    { title: t("quality.calibration.name"), value: (s: Session) => s.name },
    { title: t("quality.calibration.closed_at"), value: (s: Session) => s.closed_at ?? null },
    { title: t("quality.calibration.percent"), value: (s: Session) => of(s)?.percent ?? null },
    { title: t("quality.calibration.kappa"), value: (s: Session) => kappaOf(of(s)) },
    { title: t("quality.calibration.alpha"), value: (s: Session) => of(s)?.alpha ?? null },
  ];
  return (
    <ExportMenu name={t("quality.calibration.trend")} columns={columns} rows={() => sessions} />
  );
}
