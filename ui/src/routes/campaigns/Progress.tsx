/** How far the campaign is: its objective, and the cells of its quotas. */
import { useTranslation } from "react-i18next";
import type { CampaignView } from "../../api/types";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";
import { useFormat } from "../../parts/useFormat";
import { Cells, useQuotas } from "./Quotas";

export function Progress({ of }: { of: CampaignView }) {
  const leads = leadsWork(useMe().person.role);
  if (!of.objective && !leads) return null;
  return (
    <div className="campaign-side">
      {of.objective ? <Objective of={of} goal={of.objective} /> : null}
      {leads && <QuotaCells of={of} />}
    </div>
  );
}

function Objective({ of, goal }: { of: CampaignView; goal: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const left = Math.max(0, goal - of.successes);
  const wide = Math.min(100, (of.successes / goal) * 100);
  return (
    <section className="panel" aria-label={t("outbound.results.objective")}>
      <div className="panel-head">
        <h2 className="grow" title={t("outbound.results.objective_hint")}>
          {t("outbound.results.objective")}
        </h2>
        <b className="num">
          {t("dialling.objective_of", {
            done: format.count(of.successes),
            goal: format.count(goal),
          })}
        </b>
      </div>
      <div className="panel-body stack">
        <div className="campaign-gauge" aria-hidden>
          <div style={{ width: `${wide}%` }} />
        </div>
        <span className="muted">
          {left > 0
            ? t("outbound.results.objective_left", { left: format.count(left) })
            : t("outbound.results.objective_reached")}
        </span>
      </div>
    </section>
  );
}

function QuotaCells({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const cells = useQuotas(of).data?.items ?? [];
  if (cells.length === 0) return null;
  return (
    <section className="panel" aria-label={t("outbound.quotas.title")}>
      <div className="panel-head">
        <h2 className="grow">{t("outbound.quotas.title")}</h2>
      </div>
      <Cells of={cells} />
    </section>
  );
}
