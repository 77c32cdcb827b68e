/** The organization of the floor: who works where, moved and changed many at a time. */
import { IconBuilding } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { notifications } from "@mantine/notifications";
import { Empty } from "../../../parts/Empty";
import { changePlan } from "../plan";
import { usePlan } from "../usePlan";
import { CampaignPart } from "./CampaignPart";
import { ManyBar } from "./ManyBar";
import { moved, treeOf } from "./tree";

export function StructureSection() {
  const { t } = useTranslation();
  const plan = usePlan();
  const tree = treeOf(plan);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const chosen = [...ticked].filter((login) => plan.agents?.[login]);
  const tick = (logins: readonly string[], on: boolean) =>
    setTicked((before) => {
      const next = new Set(before);
      for (const login of logins) {
        if (on) next.add(login);
        else next.delete(login);
      }
      return next;
    });
  const move = (logins: readonly string[], team: string | null) => {
    changePlan((now) => moved(now, logins, team));
    const name = team ? (plan.teams?.[team]?.name ?? team) : t("access.no_team");
    notifications.show({
      title: t("access.moved", { count: logins.length, team: name }),
      message: t("access.to_publish"),
    });
    setTicked(new Set());
  };
  /** Whoever is dragged comes with all who are ticked, if they are one of them. */
  const drop = (login: string, team: string | null) =>
    move(ticked.has(login) ? chosen : [login], team);
  if (tree.organizations.length === 0) {
    return (
      <Empty
        icon={IconBuilding}
        title={t("access.structure_empty")}
        hint={t("access.structure_empty_hint")}
      />
    );
  }
  const assigned =
    tree.positions === null
      ? t("access.positions_free", { assigned: tree.assigned })
      : t("access.positions_of", { assigned: tree.assigned, all: tree.positions });
  const over = tree.positions !== null && tree.assigned > tree.positions;
  const parts = { ticked, onTick: tick, onDrop: drop };
  return (
    <div className="structure">
      <div className="page-head">
        <div className="grow">
          <h2 style={{ margin: 0 }}>{t("access.structure")}</h2>
          <p className="muted" style={{ margin: "4px 0 0" }}>
            {t("access.structure_hint")}
          </p>
        </div>
        <span className={over ? "badge tone-bad" : "badge"} role="status">
          {assigned}
        </span>
      </div>
      {tree.organizations.map((organization) => (
        <section key={organization.id} className="panel" aria-label={organization.name}>
          <div className="panel-head">
            <IconBuilding size={16} aria-hidden />
            <h3 className="grow" style={{ margin: 0 }}>
              {organization.name}
            </h3>
          </div>
          {organization.campaigns.map((campaign) => (
            <CampaignPart key={campaign.id} campaign={campaign} {...parts} />
          ))}
        </section>
      ))}
      {tree.rest.teams.length > 0 && (
        <section className="panel" aria-label={t("access.no_campaign")}>
          <CampaignPart campaign={tree.rest} {...parts} />
        </section>
      )}
      {chosen.length > 0 && (
        <ManyBar logins={chosen} onMove={move} onClear={() => setTicked(new Set())} />
      )}
    </div>
  );
}
