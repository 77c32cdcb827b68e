/** One campaign: its positions, its teams side by side, people to tick and to drag. */
import { Checkbox, NumberInput } from "@mantine/core";
import { IconSpeakerphone, IconUsersGroup } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { changePlan, type Plan } from "../plan";
import { usePlan } from "../usePlan";
import type { CampaignNode, TeamNode } from "./tree";

interface Ticking {
  ticked: ReadonlySet<string>;
  onTick: (logins: readonly string[], on: boolean) => void;
  onDrop: (login: string, team: string | null) => void;
}

const DRAGGED = "application/x-plateau-agent";

function withPositions(plan: Plan, id: string, positions: number | null): Plan {
  const campaign = plan.campaigns?.[id];
  if (!campaign) return plan;
  const { positions: _gone, ...rest } = campaign;
  const next = positions === null ? rest : { ...rest, positions };
  return { ...plan, campaigns: { ...plan.campaigns, [id]: next } };
}

export function CampaignPart({ campaign, ...ticking }: { campaign: CampaignNode } & Ticking) {
  const { t } = useTranslation();
  const { id } = campaign;
  const name = id === null ? t("access.no_campaign") : campaign.name;
  return (
    <div className="structure-campaign" role="group" aria-label={name}>
      <div className="row wrap">
        <IconSpeakerphone size={16} aria-hidden />
        <span className="strong grow">{name}</span>
        <span className="muted">
          {t("access.teams_count", { count: campaign.teams.length })}
          {" · "}
          {t("access.people_count", { count: campaign.people })}
        </span>
        {id !== null && (
          <NumberInput
            aria-label={`${t("access.positions")} – ${name}`}
            title={t("access.positions_hint")}
            placeholder={t("access.positions")}
            suffix={` ${t("access.positions").toLowerCase()}`}
            min={0}
            max={100_000}
            allowDecimal={false}
            allowNegative={false}
            w={130}
            value={campaign.positions ?? ""}
            onChange={(next) =>
              changePlan(
                (plan) => withPositions(plan, id, typeof next === "number" ? next : null),
                `campaigns.${id}`,
              )
            }
          />
        )}
      </div>
      <div className="structure-teams">
        {campaign.teams.map((node) => (
          <TeamPart key={node.id ?? ""} node={node} {...ticking} />
        ))}
      </div>
    </div>
  );
}

function TeamPart({ node, ticked, onTick, onDrop }: { node: TeamNode } & Ticking) {
  const { t } = useTranslation();
  const plan = usePlan();
  const [over, setOver] = useState(false);
  const name = node.team?.name ?? t("access.no_team");
  const here = node.people.filter((login) => ticked.has(login)).length;
  const hover = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    const login = event.dataTransfer.getData(DRAGGED);
    if (!login || node.people.includes(login)) return;
    event.preventDefault();
    onDrop(login, node.id);
  };
  return (
    <div
      className="structure-team"
      role="group"
      aria-label={name}
      data-over={over || undefined}
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className="row">
        <Checkbox
          size="xs"
          aria-label={t("access.select_team", { name })}
          checked={here > 0 && here === node.people.length}
          indeterminate={here > 0 && here < node.people.length}
          disabled={node.people.length === 0}
          onChange={(event) => onTick(node.people, event.currentTarget.checked)}
        />
        <IconUsersGroup size={16} aria-hidden />
        <span className="strong grow cut">{name}</span>
        <span className="muted small">{node.people.length}</span>
      </div>
      {node.team?.supervisor && (
        <div className="muted small">{t("access.led_by", { name: node.team.supervisor })}</div>
      )}
      {node.team?.floor_manager && (
        <div className="muted small">
          {t("access.managed_by", { name: node.team.floor_manager })}
        </div>
      )}
      <ul>
        {node.people.map((login) => {
          const agent = plan.agents?.[login];
          const skills = Object.entries(agent?.skills ?? {});
          const known = (id: string) => plan.skills?.[id]?.name ?? id;
          return (
            <li
              key={login}
              draggable
              onDragStart={(event) => event.dataTransfer.setData(DRAGGED, login)}
            >
              <Checkbox
                size="xs"
                aria-label={t("access.select_one", { name: agent?.name ?? login })}
                checked={ticked.has(login)}
                onChange={(event) => onTick([login], event.currentTarget.checked)}
              />
              <span className="cut" style={{ flex: "1 1 auto" }} title={login}>
                {agent?.name ?? login}
              </span>
              <span
                className="muted small cut"
                style={{ maxWidth: 130 }}
                title={skills.map(([id, level]) => `${known(id)} ${level}`).join(", ")}
              >
                {skills.map(([id, level]) => `${known(id)} ${level}`).join(", ")}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
