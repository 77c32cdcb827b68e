/** What I reached today in the campaigns that call out for my queues, against what is wanted. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { useFormat } from "../../parts/useFormat";

const NOTHING = { calls: 0, argued: 0, successes: 0, refusals: 0 };

export function OwnCampaigns() {
  const { t } = useTranslation();
  const format = useFormat();
  const { login } = useMe().person;
  const campaigns = useLive((state) => state.campaigns);
  const rows = useMemo(
    () =>
      Object.values(campaigns).flatMap((campaign) => {
        const own = campaign.by_agent.find((of) => of.agent === login);
        // The day begins with what is wanted of it.
        const wanted = campaign.running && campaign.objective_agent_day !== null;
        return own || wanted ? [{ campaign, own: own ?? NOTHING }] : [];
      }),
    [campaigns, login],
  );
  if (rows.length === 0) return null;
  return (
    <div role="group" aria-label={t("dialling.mine")}>
      {rows.map(({ campaign, own }) => (
        <section
          key={campaign.campaign}
          className="desk-head small own-campaign"
          aria-label={t("outbound.desk.mine", { campaign: campaign.name })}
        >
          <span className="row between">
            <span className="grow cut">{campaign.name}</span>
            <span className="strong num">
              {campaign.objective_agent_day
                ? t("dialling.objective_of", {
                    done: format.count(own.successes),
                    goal: format.count(campaign.objective_agent_day),
                  })
                : `${format.count(own.successes)} ${t("outbound.desk.successes").toLowerCase()}`}
            </span>
          </span>
          {campaign.objective_agent_day ? (
            <span className="campaign-gauge" aria-hidden>
              <span
                style={{
                  width: `${Math.min(100, (own.successes / campaign.objective_agent_day) * 100)}%`,
                }}
              />
            </span>
          ) : null}
          <span className="muted num">
            {[
              t("dialling.mine_calls", { count: own.calls }),
              `${format.count(own.argued)} ${t("outbound.desk.argued").toLowerCase()}`,
              `${format.count(own.refusals)} ${t("outbound.desk.refusals").toLowerCase()}`,
            ].join(" · ")}
          </span>
        </section>
      ))}
    </div>
  );
}
