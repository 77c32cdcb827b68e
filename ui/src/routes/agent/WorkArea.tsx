/** The middle of the desk: the call in hand with its ticket, or what to do next. */
import { Button, Popover } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCoffee,
  IconLogout,
  IconPhoneX,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { chooseStatus } from "../../actions/status";
import { finish } from "../../actions/wrapUp";
import type { AgentView, LiveInteraction } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { clock } from "../../format/time";
import { useLive } from "../../live/store";
import { StageBadge } from "../../parts/Badge";
import { Empty, Loading } from "../../parts/Empty";
import { useFormat, useNames } from "../../parts/useFormat";
import { ActionButton } from "./ActionButton";
import { useDraft } from "./drafts";
import { DeskTools } from "./DeskTools";
import { NextCalls } from "./NextCalls";
import { RefusalPanel } from "./RefusalPanel";
import { openPanel, useDesk, useOpenPanel } from "./useDesk";

export function WorkArea() {
  const { interaction } = useDesk();
  const known = useLive((state) => state.known);
  if (!known) return <Loading />;
  return interaction ? <Live key={interaction.interaction} interaction={interaction} /> : <Idle />;
}

function Live({ interaction }: { interaction: LiveInteraction }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const draft = useDraft(interaction.interaction);
  const customer = draft.customer ?? interaction.customer?.id ?? null;
  const waited = Date.parse(interaction.since) - Date.parse(interaction.started_at);
  return (
    <>
      <div className="desk-head wrap">
        <StageBadge stage={interaction.stage} />
        <span className="strong">{t(`initiation.${interaction.initiation}`)}</span>
        <span className="muted small num">
          {format.at(interaction.started_at, "time_s")}
          {" · "}
          {t("work.called")} {format.phone(interaction.system_number)}
          {interaction.queue && ` · ${names.queue(interaction.queue)}`}
          {interaction.stage === "ringing" && ` · ${t("work.waited")} ${clock(waited)}`}
        </span>
        <Refusal interaction={interaction.interaction} />
      </div>
      {interaction.stage === "ringing" ? null : <NoMicrophone />}
      <DeskTools
        interaction={interaction.interaction}
        organization={interaction.organization}
        customer={customer}
        live={interaction}
      />
    </>
  );
}

/** An oral word is enough (R223-3): one button, beside the call. */
function Refusal({ interaction }: { interaction: string }) {
  const { t } = useTranslation();
  const panel = useOpenPanel();
  return (
    <Popover
      opened={panel === "refuse_calls"}
      onChange={(open) => !open && openPanel.set(null)}
      position="bottom-end"
      shadow="none"
      width={380}
      trapFocus
      withRoles={false}
    >
      <Popover.Target>
        <span style={{ marginLeft: "auto" }}>
          <ActionButton id="refuse_calls" wide variant="default" />
        </span>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t("actions.refuse_calls")}>
        <RefusalPanel interaction={interaction} />
      </Popover.Dropdown>
    </Popover>
  );
}

function NoMicrophone() {
  const { t } = useTranslation();
  const { phone } = useDesk();
  if (!phone.listenOnly) return null;
  return (
    <div className="notice tone-warn" role="alert">
      <IconAlertTriangle size={16} aria-hidden />
      {t("phone.no_microphone")}
    </div>
  );
}

interface Advice {
  icon: Icon;
  title: string;
  hint: string;
  back?: boolean;
  /** The interaction whose wrap-up is left to be finished. */
  finish?: string;
}

function Idle() {
  const { t } = useTranslation();
  const { agent } = useDesk();
  const said = useAdvice(agent);
  const ends = said.finish;
  const back = () =>
    chooseStatus({ status: "available", reason: null }).catch((error: unknown) =>
      tellProblem(error, t),
    );
  return (
    <div className="desk-body" style={{ display: "grid", placeItems: "center" }}>
      <div style={{ maxWidth: 440 }}>
        <Empty icon={said.icon} title={said.title} hint={said.hint}>
          {said.back && (
            <Button
              onClick={() => void back()}
              leftSection={<IconCircleCheck size={16} aria-hidden />}
            >
              {agent?.state === "not_responding" ? t("work.back") : t("status.available")}
            </Button>
          )}
          {ends !== undefined && (
            <Button
              onClick={() => finish(ends).catch((error: unknown) => tellProblem(error, t))}
              leftSection={<IconCircleCheck size={16} aria-hidden />}
            >
              {t("wrap_up.finish")}
            </Button>
          )}
        </Empty>
        {agent?.status === "available" && <NextCalls />}
      </div>
    </div>
  );
}

function useAdvice(agent: AgentView | null): Advice {
  const { t } = useTranslation();
  if (!agent || agent.status === "offline") {
    return { icon: IconLogout, title: t("work.offline"), hint: t("work.offline_hint"), back: true };
  }
  if (agent.state === "not_responding") {
    return {
      icon: IconAlertTriangle,
      title: t("work.not_responding"),
      hint: t("work.not_responding_hint"),
      back: true,
    };
  }
  if (agent.state === "wrap_up" && agent.interaction) {
    return {
      icon: IconPhoneX,
      title: t("work.cut"),
      hint: t("work.cut_hint"),
      finish: agent.interaction,
    };
  }
  if (agent.state === "unreachable") {
    return { icon: IconPhoneX, title: t("work.unreachable"), hint: t("work.unreachable_hint") };
  }
  if (agent.status === "available") {
    return { icon: IconCircleCheck, title: t("work.available"), hint: t("work.available_hint") };
  }
  return { icon: IconCoffee, title: t("work.away"), hint: t("work.away_hint"), back: true };
}
