/** What can be done for an agent from the floor: a status, a word. */
import { Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots, IconMessage } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/steering";
import type { AgentStatusName, AgentView } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { talk } from "../talk/open";

export function AgentMenu({ agent }: { agent: AgentView }) {
  const { t } = useTranslation();
  const me = useMe();
  const set = async (status: AgentStatusName, reason: string | null, words: string) => {
    try {
      const after = await api.setAgentStatus(agent.agent, status, reason);
      const key = after.next_status ? "steer.status_next" : "steer.status_done";
      notifications.show({ message: t(key, { name: agent.name, status: words.toLowerCase() }) });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  if (agent.agent === me.person.login) return null;
  return (
    <Menu position="bottom-end" withinPortal shadow="none">
      <Menu.Target>
        <button
          type="button"
          className="search-button row-menu"
          aria-label={t("steer.menu", { name: agent.name })}
          onClick={(event) => event.stopPropagation()}
        >
          <IconDots size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconMessage size={16} aria-hidden />}
          onClick={() => talk.set({ tab: "chats", with: agent.agent })}
        >
          {t("steer.chat")}
        </Menu.Item>
        <Menu.Label>{t("steer.status")}</Menu.Label>
        {(["available", "training", "offline"] as const).map((status) => (
          <Menu.Item
            key={status}
            disabled={agent.status === status && !agent.next_status}
            onClick={() => void set(status, null, t(`status.${status}`))}
          >
            {t(`status.${status}`)}
          </Menu.Item>
        ))}
        {me.breaks.map((reason) => (
          <Menu.Item key={reason.id} onClick={() => void set("break", reason.id, reason.name)}>
            {t("status.break")} – {reason.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
