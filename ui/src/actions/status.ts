/** The statuses an agent can choose, and what happens when one is chosen while busy. */
import {
  IconCircleCheck,
  IconCoffee,
  IconLogout,
  IconSchool,
  type Icon,
} from "@tabler/icons-react";
import { setStatus } from "../api/calls";
import type { AgentStatusName, AgentView, Me } from "../api/types";

export interface StatusChoice {
  status: AgentStatusName;
  reason: string | null;
  /** Name of the break as the plan has it. */
  name: string | null;
  icon: Icon;
}

export function statusChoices(me: Me): StatusChoice[] {
  const plain = (status: AgentStatusName, icon: Icon) => ({
    status,
    icon,
    reason: null,
    name: null,
  });
  return [
    plain("available", IconCircleCheck),
    ...me.breaks.map((b) => ({
      status: "break" as const,
      icon: IconCoffee,
      reason: b.id,
      name: b.name,
    })),
    plain("training", IconSchool),
    plain("offline", IconLogout),
  ];
}

const BUSY: readonly AgentView["state"][] = [
  "reserved",
  "ringing",
  "on_interaction",
  "on_hold",
  "wrap_up",
];

/** While busy, a choice becomes the next status. */
export const isBusy = (agent: AgentView | null) => agent !== null && BUSY.includes(agent.state);

export const chooseStatus = (choice: Pick<StatusChoice, "status" | "reason">) =>
  setStatus(choice.status, choice.reason);
