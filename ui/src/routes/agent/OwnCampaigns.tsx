/** What I reached today in the campaigns that call out for my queues, against what is wanted. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { useFormat } from "../../parts/useFormat";

export function OwnCampaigns() {
  const { t } = useTranslation();
  const format = useFormat();
  const { login } = useMe().person;
  const campaigns = useLive((state) => state.campaigns);
  const rows = useMemo(
    () =>
      Object.values(campaigns).flatMap((campaign) => {
        const own = campaign.by_agent.find((of) => of.agent === login);
        return own ? [{ campaign, own }] : [];
      }),
    [campaigns, login],
  );
  if (rows.length === 0) return null;
  return (
    <div role="group" aria-label={t("dialling.mine")}>
      {rows.map(({ campaign, own }) => (
        <div
          key={campaign.campaign}
          className="desk-head small own-campaign"
          title={t("dialling.mine")}
        >
          <span className="grow cut">{campaign.name}</span>
          <span className="muted num">{t("dialling.mine_calls", { count: own.calls })}</span>
          <span className="strong num">
            {campaign.objective_agent_day
              ? t("dialling.objective_of", {
                  done: format.count(own.successes),
                  goal: format.count(campaign.objective_agent_day),
                })
              : format.count(own.successes)}
          </span>
        </div>
      ))}
    </div>
  );
}
