/** States as people read them: colour, icon and word together, never colour alone. */
import {
  IconAlertTriangle,
  IconBan,
  IconBell,
  IconCheck,
  IconCircleCheck,
  IconClock,
  IconCoffee,
  IconDoorExit,
  IconMicrophone,
  IconLogout,
  IconPhone,
  IconPhoneCall,
  IconPhoneOff,
  IconPhoneX,
  IconPencil,
  IconPlayerPause,
  IconRobot,
  IconRouteAltLeft,
  IconSchool,
  IconUsers,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type {
  AgentStateName,
  AgentView,
  OutcomeName,
  Stage,
  TicketPriority,
  TicketStatus,
} from "../api/types";

export type Tone = "good" | "busy" | "warn" | "bad" | "calm";
type Look = readonly [Tone, Icon];

const STATES: Record<AgentStateName, Look> = {
  away: ["calm", IconCoffee],
  unreachable: ["bad", IconPhoneX],
  idle: ["good", IconCircleCheck],
  reserved: ["busy", IconBell],
  ringing: ["busy", IconBell],
  on_interaction: ["busy", IconPhoneCall],
  on_hold: ["warn", IconPlayerPause],
  wrap_up: ["warn", IconPencil],
  not_responding: ["bad", IconAlertTriangle],
};

const STAGES: Record<Stage, Look> = {
  flow: ["calm", IconRobot],
  queued: ["warn", IconUsers],
  ringing: ["good", IconBell],
  talking: ["busy", IconPhoneCall],
  on_hold: ["warn", IconPlayerPause],
  wrap_up: ["warn", IconPencil],
  dialling: ["busy", IconPhone],
};

const OUTCOMES: Record<OutcomeName, Look> = {
  handled: ["good", IconCheck],
  abandoned_in_queue: ["bad", IconDoorExit],
  abandoned_in_flow: ["warn", IconDoorExit],
  self_served: ["good", IconRobot],
  transferred_out: ["busy", IconRouteAltLeft],
  closed: ["calm", IconClock],
  turned_away: ["bad", IconBan],
  callback_promised: ["warn", IconPhoneCall],
  voicemail_left: ["warn", IconMicrophone],
  number_unknown: ["warn", IconBan],
  no_answer: ["warn", IconPhoneX],
  busy: ["warn", IconPhoneX],
  failed: ["bad", IconAlertTriangle],
  dropped: ["bad", IconDoorExit],
  machine: ["warn", IconRobot],
  not_allowed: ["calm", IconBan],
  withdrawn: ["calm", IconClock],
  interrupted: ["bad", IconPhoneOff],
};

export function Badge({
  tone,
  icon: Glyph,
  children,
}: {
  tone: Tone;
  icon: Icon;
  children: string;
}) {
  return (
    <span className={`badge tone-${tone}`}>
      <Glyph size={14} aria-hidden />
      {children}
    </span>
  );
}

/** What an agent is doing. Away is told by the status that was chosen. */
export function agentLook(agent: AgentView): Look {
  if (agent.state !== "away") return STATES[agent.state];
  if (agent.status === "training") return ["calm", IconSchool];
  if (agent.status === "offline") return ["calm", IconLogout];
  return STATES.away;
}

export function useAgentWords() {
  const { t } = useTranslation();
  return (agent: AgentView, breaks?: { id: string; name: string }[]): string => {
    if (agent.state !== "away") return t(`state.${agent.state}`);
    if (agent.status === "break") {
      return breaks?.find((b) => b.id === agent.reason)?.name ?? agent.reason ?? t("status.break");
    }
    return agent.status === "available" ? t("state.away") : t(`status.${agent.status}`);
  };
}

export function AgentBadge({
  agent,
  breaks,
}: {
  agent: AgentView;
  breaks?: { id: string; name: string }[];
}) {
  const words = useAgentWords();
  const [tone, icon] = agentLook(agent);
  return (
    <Badge tone={tone} icon={icon}>
      {words(agent, breaks)}
    </Badge>
  );
}

export function StageBadge({ stage }: { stage: Stage }) {
  const { t } = useTranslation();
  const [tone, icon] = STAGES[stage];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`stage.${stage}`)}
    </Badge>
  );
}

export function OutcomeBadge({ outcome }: { outcome: OutcomeName | null }) {
  const { t } = useTranslation();
  const [tone, icon] = outcome ? OUTCOMES[outcome] : (["busy", IconPhoneCall] as const);
  return (
    <Badge tone={tone} icon={icon}>
      {t(`outcome.${outcome ?? "live"}`)}
    </Badge>
  );
}

const TICKET: Record<TicketStatus, Look> = {
  open: ["busy", IconPencil],
  pending: ["warn", IconClock],
  solved: ["good", IconCheck],
  closed: ["calm", IconBan],
};

export function TicketBadge({ status }: { status: TicketStatus }) {
  const { t } = useTranslation();
  const [tone, icon] = TICKET[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`ticket.statuses.${status}`)}
    </Badge>
  );
}

export function PriorityText({ priority }: { priority: TicketPriority }) {
  const { t } = useTranslation();
  const words = t(`ticket.priorities.${priority}`);
  if (priority === "low" || priority === "normal") return <span>{words}</span>;
  return (
    <span className={`row tone-${priority === "urgent" ? "bad" : "warn"}`} style={{ gap: 4 }}>
      <IconAlertTriangle size={14} aria-hidden />
      {words}
    </span>
  );
}
