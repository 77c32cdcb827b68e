/** Who spoke how long: a bar of shares and three figures. */
import { useTranslation } from "react-i18next";
import type { Sheet } from "../../api/recordings";
import { spell } from "../../format/time";

type Facts = NonNullable<Sheet["speech"]>;

export function Speech({ facts }: { facts: Facts }) {
  const { t } = useTranslation();
  const { duration_ms, overtalk_ms, silence_ms, customer, agent } = facts;
  // Both at once is its own share: the four make a whole.
  const shares = [
    ["customer", customer.talk_ms - overtalk_ms],
    ["overtalk", overtalk_ms],
    ["agent", agent.talk_ms - overtalk_ms],
    ["silence", silence_ms],
  ] as const;
  const percent = (ms: number) => Math.round((ms * 100) / Math.max(1, duration_ms));
  return (
    <section aria-label={t("recordings.speech.title")} className="stack">
      <h2>{t("recordings.speech.title")}</h2>
      <div className="speech-bar" aria-hidden>
        {shares.map(([share, ms]) => (
          <span key={share} data-share={share} style={{ flexGrow: Math.max(0, ms) }} />
        ))}
      </div>
      <ul className="speech-shares">
        {shares.map(([share, ms]) => (
          <li key={share}>
            <span className="speech-dot" data-share={share} aria-hidden />
            {t(`recordings.speech.${share}`)} <b className="num">{percent(ms)} %</b>
          </li>
        ))}
      </ul>
      <dl className="facts">
        <dt>{t("recordings.speech.monologue")}</dt>
        <dd>
          {t("recordings.speech.monologue_of", {
            customer: spell(customer.monologue_ms),
            agent: spell(agent.monologue_ms),
          })}
        </dd>
        <dt>{t("recordings.speech.interruptions")}</dt>
        <dd>
          {t("recordings.speech.interruptions_of", {
            customer: customer.interruptions,
            agent: agent.interruptions,
          })}
        </dd>
      </dl>
    </section>
  );
}
