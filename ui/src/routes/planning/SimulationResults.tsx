/** Figures with their intervals: base, changed, difference; then the waits and the queues. */
import { useTranslation } from "react-i18next";
import { useFormat, useNames } from "../../parts/useFormat";
import { type Figure, type Figures, METRICS, type Result, verdictOn } from "./simulation";

const TONE = { better: "tone-good", worse: "tone-bad", different: "tone-warn", none: "" } as const;

export function Results({ result }: { result: Result }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="stack-lg">
      <MetricTable result={result} />
      <span className="small muted">
        {t("simulation.read", {
          confidence: format.share(result.confidence),
          runs: format.count(result.replications),
          seed: result.seed,
          offered: format.count(Math.round(result.base.calls.offered)),
        })}
      </span>
      {result.notes.map((note) => (
        <div key={note.code + note.what} className="notice tone-warn">
          {t(`simulation.note.${note.code}`, {
            count: note.count,
            what: note.what,
            defaultValue: `${note.code}: ${note.what} (${note.count})`,
          })}
        </div>
      ))}
      <Waits base={result.base} changed={result.changed ?? null} />
      <ByQueue base={result.base} changed={result.changed ?? null} />
    </div>
  );
}

function useFigure() {
  const format = useFormat();
  const number = (value: number, unit: "share" | "s") =>
    unit === "share"
      ? format.share(value)
      : `${new Intl.NumberFormat(format.locale, { maximumFractionDigits: 1 }).format(value)} s`;
  return { number };
}

function Cell({ figure, unit }: { figure: Figure | null | undefined; unit: "share" | "s" }) {
  const { number } = useFigure();
  if (!figure) return <td className="right muted">–</td>;
  return (
    <td className="right num">
      <b>{number(figure.mean, unit)}</b>
      <span className="small muted interval">
        {number(figure.low, unit)} – {number(figure.high, unit)}
      </span>
    </td>
  );
}

function MetricTable({ result }: { result: Result }) {
  const { t } = useTranslation();
  const { number } = useFigure();
  const { changed, difference, journal, formula } = result;
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={t("simulation.figures")}>
      <table className="grid" aria-label={t("simulation.figures")}>
        <thead>
          <tr>
            <th scope="col">{t("simulation.figure")}</th>
            <th scope="col" className="right">
              {t("simulation.base")}
            </th>
            {changed && (
              <th scope="col" className="right">
                {t("simulation.changed")}
              </th>
            )}
            {difference && (
              <th scope="col" className="right">
                {t("simulation.difference")}
              </th>
            )}
            {journal && (
              <th scope="col" className="right">
                {t("simulation.journal")}
              </th>
            )}
            {formula && (
              <th scope="col" className="right">
                {t(`simulation.formula.${formula.name}`, { defaultValue: formula.name })}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {METRICS.map(({ name, unit, better }) => {
            const apart = difference?.[name];
            const verdict = verdictOn(apart, better);
            return (
              <tr key={name}>
                <th scope="row">{t(`simulation.metric.${name}`)}</th>
                <Cell figure={result.base[name]} unit={unit} />
                {changed && <Cell figure={changed[name]} unit={unit} />}
                {difference && (
                  <td className="right num">
                    {apart ? (
                      <span className={`badge ${TONE[verdict]}`}>
                        {apart.mean > 0 ? "+" : ""}
                        {number(apart.mean, unit)} · {t(`simulation.verdict.${verdict}`)}
                      </span>
                    ) : (
                      "–"
                    )}
                  </td>
                )}
                {journal && (
                  <td className="right num">
                    {journal[name] === null || journal[name] === undefined
                      ? "–"
                      : number(journal[name], unit)}
                  </td>
                )}
                {formula && <td className="right num">{number(formula[name], unit)}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface TwoProps {
  base: Figures;
  changed: Figures | null;
}

/** Shares of callers by their wait, as bars with their numbers. */
function Waits({ base, changed }: TwoProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const bands = base.wait_distribution;
  if (bands.length === 0) return null;
  const most = Math.max(
    ...bands.map((b) => b.share),
    ...(changed?.wait_distribution ?? []).map((b) => b.share),
    0.001,
  );
  const bar = (share: number, tone: string) => (
    <div className="wait-bar">
      <div style={{ width: `calc((100% - 64px) * ${share / most})` }} className={tone} />
      <span className="small num">{format.share(share)}</span>
    </div>
  );
  return (
    <div>
      <h3>{t("simulation.waits")}</h3>
      <table className="grid" aria-label={t("simulation.waits")}>
        <thead>
          <tr>
            <th scope="col">{t("simulation.waited")}</th>
            <th scope="col" style={{ width: changed ? "34%" : "68%" }}>
              {t("simulation.base")}
            </th>
            {changed && (
              <th scope="col" style={{ width: "34%" }}>
                {t("simulation.changed")}
              </th>
            )}
            <th scope="col" className="right">
              {t("simulation.gave_up")}
            </th>
          </tr>
        </thead>
        <tbody>
          {bands.map((band, n) => (
            <tr key={band.from_s}>
              <th scope="row" className="num">
                {band.to_s === null || band.to_s === undefined
                  ? t("simulation.longer", { from: band.from_s })
                  : t("simulation.between", { from: band.from_s, to: band.to_s })}
              </th>
              <td>{bar(band.share, "bar-base")}</td>
              {changed && <td>{bar(changed.wait_distribution[n]?.share ?? 0, "bar-changed")}</td>}
              <td className="right num">{format.share(band.abandoned)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ByQueue({ base, changed }: TwoProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const queues = Object.entries(base.queues ?? {});
  if (queues.length < 2) return null;
  return (
    <div>
      <h3>{t("simulation.queues")}</h3>
      <div className="scroll" tabIndex={0} role="group" aria-label={t("simulation.queues")}>
        <table className="grid" aria-label={t("simulation.queues")}>
          <thead>
            <tr>
              <th scope="col">{t("floor.queue")}</th>
              <th scope="col" className="right">
                {t("floor.offered")}
              </th>
              <th scope="col" className="right">
                {t("simulation.metric.service_level")}
              </th>
              {changed && (
                <th scope="col" className="right">
                  {t("simulation.changed")}
                </th>
              )}
              <th scope="col" className="right">
                {t("simulation.metric.asa_s")}
              </th>
              {changed && (
                <th scope="col" className="right">
                  {t("simulation.changed")}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {queues.map(([queue, figures]) => {
              const after = changed?.queues?.[queue];
              return (
                <tr key={queue}>
                  <th scope="row">{names.queue(queue)}</th>
                  <td className="right num">{format.count(Math.round(figures.calls.offered))}</td>
                  <Cell figure={figures.service_level} unit="share" />
                  {changed && <Cell figure={after?.service_level} unit="share" />}
                  <Cell figure={figures.asa_s} unit="s" />
                  {changed && <Cell figure={after?.asa_s} unit="s" />}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}
