import { Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { chooseStatus, isBusy, type StatusChoice, statusChoices } from "../../actions/status";
import { tellProblem } from "../../app/problems";
import { agentLook, useAgentWords } from "../../parts/Badge";
import { Elapsed } from "../../parts/Elapsed";
import { useDesk } from "./useDesk";

export function StatusMenu() {
  const { t } = useTranslation();
  const { me, agent } = useDesk();
  const words = useAgentWords();
  if (!agent) return null;
  const [tone, Glyph] = agentLook(agent);
  const choices = statusChoices(me);
  const next = agent.next_status;
  const choose = (choice: StatusChoice) =>
    chooseStatus(choice).catch((error: unknown) => tellProblem(error, t));
  const named = (status: StatusChoice["status"], reason?: string | null) =>
    status === "break"
      ? (me.breaks.find((b) => b.id === reason)?.name ?? t("status.break"))
      : t(`status.${status}`);
  const item = (choice: StatusChoice) => {
    const chosen = agent.status === choice.status && (agent.reason ?? null) === choice.reason;
    return (
      <Menu.Item
        key={`${choice.status}:${choice.reason}`}
        leftSection={<choice.icon size={16} aria-hidden />}
        onClick={() => void choose(choice)}
        aria-current={chosen || undefined}
        style={chosen ? { background: "var(--chosen)" } : undefined}
      >
        {named(choice.status, choice.reason)}
      </Menu.Item>
    );
  };
  return (
    <div className="status-slot">
      <Menu
        position="bottom-start"
        width={250}
        shadow="none"
        withinPortal={false}
        withInitialFocusPlaceholder={false}
        zIndex={300}
      >
        <Menu.Target>
          <button
            type="button"
            className="status-button"
            title={t("status.choose")}
            data-testid="status"
          >
            <Glyph size={18} className={`tone-${tone}`} aria-hidden />
            <span className="grow" style={{ lineHeight: 1.25 }}>
              <span className="row" style={{ gap: 6 }}>
                <span className="strong cut grow">{named(agent.status, agent.reason)}</span>
                <Elapsed since={agent.since} />
              </span>
              <span className="small muted cut" style={{ display: "block" }}>
                {next
                  ? t("status.next", { status: named(next.status, next.reason) })
                  : agent.state === "away"
                    ? t("state.away")
                    : words(agent, me.breaks)}
              </span>
            </span>
            <IconChevronDown size={14} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {isBusy(agent) && (
            <div className="small muted" style={{ padding: "6px 10px" }}>
              {t("status.busy_hint")}
            </div>
          )}
          {choices.filter((c) => c.status === "available").map(item)}
          <Menu.Label>{t("status.breaks")}</Menu.Label>
          {choices.filter((c) => c.status === "break").map(item)}
          <Menu.Divider />
          {choices.filter((c) => c.status === "training" || c.status === "offline").map(item)}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
