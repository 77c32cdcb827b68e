/** A campaign led live: its pace and why, its lines, agents, hit rates and abandonment. */
import { IconAlertTriangle, IconCheck, IconClockPause } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Dials } from "../../api/campaigns";
import type { CampaignView } from "../../api/types";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";
import { useFormat } from "../../parts/useFormat";
import { Health } from "./Lists";
import { ratesOf, standingOf, TONES } from "./rates";
import { SteeringPanel } from "./SteeringPanel";

export function Pilot({ of }: { of: CampaignView }) {
  const leads = leadsWork(useMe().person.role);
  return (
    <div className="stack">
      <Tiles of={of} />
      {leads && <Health of={of} />}
      <div className={leads ? "campaign-pilot" : ""}>
        {leads && (
          <div>
            <SteeringPanel key={keyOf(of)} of={of} />
          </div>
        )}
        <div className="campaign-side">
          <Pace of={of} />
          <Abandonment of={of} />
          <Hits of={of} />
        </div>
      </div>
    </div>
  );
}

/** The form begins anew when somebody else has led the campaign otherwise. */
const keyOf = (of: CampaignView) =>
  [of.steered_at, of.method, of.least_percent, of.most_percent].join("|");

function Tiles({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { agents } = of;
  const tiles: [string, number][] = [
    [t("dialling.lines"), of.lines],
    [t("dialling.ringing"), of.ringing],
    [t("dialling.answered_waiting"), of.answered],
    [t("dialling.talking"), of.talking],
    ...(of.method === "preview" || of.shown > 0
      ? [[t("dialling.shown"), of.shown] as [string, number]]
      : []),
    ...(of.queue
      ? ([
          [t("dialling.free"), agents.free],
          [t("dialling.busy"), agents.busy],
          [t("dialling.wrap_up"), agents.wrap_up],
          [t("dialling.away"), agents.away],
        ] as [string, number][])
      : []),
  ];
  return (
    <div className="tiles">
      {tiles.map(([label, value]) => (
        <div key={label} className="tile">
          <b className="num">{format.count(value)}</b>
          <span className="muted">{label}</span>
        </div>
      ))}
      <Objective of={of} />
    </div>
  );
}

function Objective({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="tile">
      <b className="num">
        {of.objective
          ? t("dialling.objective_of", {
              done: format.count(of.successes),
              goal: format.count(of.objective),
            })
          : format.count(of.successes)}
      </b>
      <span className="muted">{t(of.objective ? "dialling.objective" : "dialling.successes")}</span>
    </div>
  );
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2 className="grow">{title}</h2>
      </div>
      <div className="panel-body stack">{children}</div>
    </section>
  );
}

function Pace({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { pacing } = of;
  const hold = of.running ? pacing?.hold : "paused";
  const Glyph = hold ? IconClockPause : IconCheck;
  return (
    <Panel title={t("dialling.counts_on")}>
      {(pacing ?? !of.running) && (
        <div className={`notice ${hold ? "tone-warn" : "tone-good"}`} role="status">
          <Glyph size={16} aria-hidden />
          <span>{t(hold ? `dialling.hold.${hold}` : "dialling.hold_none")}</span>
        </div>
      )}
      {pacing ? (
        <dl className="facts">
          <dt>{t("dialling.method_now")}</dt>
          <dd>
            {t(`dialling.method.${of.method}`)}
            {pacing.method !== of.method && (
              <span className="muted">
                {" "}
                {t("dialling.works_as", { method: t(`dialling.method.${pacing.method}`) })}
              </span>
            )}
          </dd>
          <dt>{t("dialling.free_soon")}</dt>
          <dd className="num">
            {new Intl.NumberFormat(format.locale, { maximumFractionDigits: 1 }).format(
              pacing.free_permille / 1000,
            )}
          </dd>
          <dt>{t("dialling.answer_share")}</dt>
          <dd className="num">{format.share(pacing.answer_permille / 1000)}</dd>
          <dt>{t("dialling.aim")}</dt>
          <dd className="num">{format.count(pacing.aim)}</dd>
          <dt>{t("dialling.pace")}</dt>
          <dd className="muted">{t("dialling.at", { time: format.at(pacing.at, "time_s") })}</dd>
        </dl>
      ) : (
        <p className="muted" style={{ margin: 0 }}>
          {t("dialling.pace_none")}
        </p>
      )}
    </Panel>
  );
}

function Abandonment({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { window, abandonment_target_permille: target } = of;
  const standing = standingOf(window.abandonment_permille, target);
  const tone = TONES[standing];
  const wide = target > 0 ? Math.min(100, (window.abandonment_permille / target) * 100) : 0;
  const Glyph = standing === "within" ? IconCheck : IconAlertTriangle;
  return (
    <Panel title={t("dialling.abandonment")}>
      <div className="row between">
        <b className="num" style={{ fontSize: 20 }}>
          {format.share(window.live ? window.dropped / window.live : null)}
        </b>
        <span className="muted">
          {t("dialling.abandonment_of", {
            dropped: format.count(window.dropped),
            live: format.count(window.live),
          })}
        </span>
      </div>
      <div className="campaign-gauge" data-tone={tone} aria-hidden>
        <div style={{ width: `${wide}%` }} />
      </div>
      <div className={`row tone-${tone}`}>
        <Glyph size={16} aria-hidden />
        {t(`dialling.abandonment_${standing}`, { target: format.share(target / 1000) })}
      </div>
    </Panel>
  );
}

function Hits({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const spans: [string, Dials][] = [
    [t("dialling.last_hour"), of.last_hour],
    [t("dialling.today"), of.today],
    [t("dialling.window"), of.window],
  ];
  const counts = [
    ["attempts", "attempts"],
    ["live", "live"],
    ["reached", "reached"],
    ["machines", "machines"],
    ["no_answer", "no_answer"],
    ["busy", "engaged"],
    ["failed", "failed"],
    ["not_allowed", "not_allowed"],
    ["argued", "argued"],
    ["successes", "successes"],
  ] as const satisfies readonly (readonly [keyof Dials, string])[];
  const shares = [
    ["contact", "contact_rate", "contact_how"],
    ["argued", "argued_rate", "argued_how"],
    ["transformation", "transformation", "transformation_how"],
    ["hit", "hit_rate", "hit_how"],
  ] as const;
  return (
    <section className="panel campaign-wide" aria-label={t("dialling.hits")}>
      <div className="panel-head">
        <h2 className="grow">{t("dialling.hits")}</h2>
      </div>
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">{t("dialling.figure")}</th>
            {spans.map(([name]) => (
              <th key={name} scope="col" className="right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map(([key, word]) => (
            <tr key={key}>
              <td>{t(`dialling.${word}`)}</td>
              {spans.map(([name, dials]) => (
                <td key={name} className="right num">
                  {format.count(dials[key])}
                </td>
              ))}
            </tr>
          ))}
          {shares.map(([key, word, how]) => (
            <tr key={key}>
              <td title={t(`dialling.${how}`)} className="strong">
                {t(`dialling.${word}`)}
              </td>
              {spans.map(([name, dials]) => (
                <td key={name} className="right num strong">
                  {format.share(ratesOf(dials)[key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
