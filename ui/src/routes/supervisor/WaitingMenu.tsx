/** What can be done with a customer who waits, and with several of them. */
import { Button, Menu } from "@mantine/core";
import { IconArrowBarToUp, IconArrowDown, IconArrowsExchange, IconDots } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { AgentView, LiveInteraction } from "../../api/types";
import { useMe } from "../../app/session";
import { live } from "../../live/store";
import { useFormat } from "../../parts/useFormat";
import { FIRST, useSteer } from "./useSteer";

/** Queues of the same organization, but the one that it waits in. */
export function useTargets(organization: string | null, queue: string | null) {
  const me = useMe();
  return useMemo(
    () => me.queues.filter((q) => q.organization === organization && q.id !== queue),
    [me.queues, organization, queue],
  );
}

const AT_WORK = ["idle", "reserved", "ringing", "on_interaction", "on_hold", "wrap_up"];

/** Who could have it soon, the idle first; the floor refuses those who do not serve the queue. */
function atWork(): AgentView[] {
  const agents = Object.values(live.get().agents).filter((a) => AT_WORK.includes(a.state));
  const rank = (agent: AgentView) => (agent.state === "idle" ? 0 : 1);
  return agents.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

export function WaitingMenu({ waiting, name }: { waiting: LiveInteraction; name: string }) {
  const { t } = useTranslation();
  const steer = useSteer();
  const targets = useTargets(waiting.organization, waiting.queue);
  const id = waiting.interaction;
  return (
    <Menu position="bottom-end" withinPortal shadow="none">
      <Menu.Target>
        <button
          type="button"
          className="search-button row-menu"
          aria-label={t("steer.menu", { name })}
        >
          <IconDots size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: "auto" }}>
        <Menu.Label>{t("steer.priority")}</Menu.Label>
        <Menu.Item
          leftSection={<IconArrowBarToUp size={16} aria-hidden />}
          onClick={() => void steer.priority(id, FIRST)}
        >
          {t("steer.first")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowDown size={16} aria-hidden />}
          onClick={() => void steer.priority(id, 0)}
        >
          {t("steer.normal")}
        </Menu.Item>
        {targets.length > 0 && <Menu.Label>{t("steer.move")}</Menu.Label>}
        {targets.map((queue) => (
          <Menu.Item
            key={queue.id}
            leftSection={<IconArrowsExchange size={16} aria-hidden />}
            onClick={() => void steer.move([id], queue.id)}
          >
            {queue.name}
          </Menu.Item>
        ))}
        <Menu.Label>{t("steer.give")}</Menu.Label>
        {atWork().map((agent) => (
          <Menu.Item key={agent.agent} onClick={() => void steer.give(id, agent.agent, agent.name)}>
            {agent.name} <span className="small muted">{t(`state.${agent.state}`)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface BarProps {
  chosen: LiveInteraction[];
  onDone: () => void;
}

/** Above the list while some are chosen. */
export function ChosenBar({ chosen, onDone }: BarProps) {
  const { t } = useTranslation();
  const steer = useSteer();
  const organization = chosen[0]?.organization ?? null;
  const queue = chosen.every((i) => i.queue === chosen[0]?.queue) ? chosen[0]?.queue : null;
  const targets = useTargets(organization, queue ?? null);
  const move = async (to: string) => {
    await steer.move(
      chosen.map((i) => i.interaction),
      to,
    );
    onDone();
  };
  return (
    <div className="steer-bar" role="status">
      <span className="grow">{t("steer.chosen", { count: chosen.length })}</span>
      <Menu position="bottom-end" shadow="none">
        <Menu.Target>
          <Button size="compact-sm" leftSection={<IconArrowsExchange size={14} aria-hidden />}>
            {t("steer.move")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {targets.map((target) => (
            <Menu.Item key={target.id} onClick={() => void move(target.id)}>
              {target.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button size="compact-sm" variant="default" onClick={onDone}>
        {t("app.cancel")}
      </Button>
    </div>
  );
}

/** How many wait in a queue, and all of them moved. */
export function QueueMenu({ queue, organization, name, waiting }: QueueMenuProps) {
  const { t } = useTranslation();
  const steer = useSteer();
  const targets = useTargets(organization, queue);
  const format = useFormat();
  const count = <b className="num">{format.count(waiting)}</b>;
  if (waiting === 0 || targets.length === 0) return count;
  return (
    <Menu position="bottom-end" shadow="none">
      <Menu.Target>
        <button
          type="button"
          className="search-button row-menu"
          aria-label={`${format.count(waiting)} – ${t("steer.menu", { name })}`}
        >
          {count}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("steer.move_all")}</Menu.Label>
        {targets.map((target) => (
          <Menu.Item key={target.id} onClick={() => void steer.moveQueue(queue, target.id)}>
            {target.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface QueueMenuProps {
  queue: string;
  organization: string;
  name: string;
  waiting: number;
}
