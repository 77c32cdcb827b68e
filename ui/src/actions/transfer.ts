import { IconPhoneOutgoing } from "@tabler/icons-react";
import { consult as ask, transfer as pass } from "../api/calls";
import { type Action, stageIs } from "./action";

export type TransferTarget =
  { queue: string } | { agent: string } | { flow: string } | { number: string };

export const transfer: Action = {
  id: "transfer",
  key: "F7",
  label: () => "transfer",
  icon: () => IconPhoneOutgoing,
  // Who asks a colleague, or is asked, has other ways out.
  enabled: (context) =>
    stageIs(context, "talking", "on_hold") &&
    !context.interaction?.consultation &&
    context.interaction?.initiation !== "consultation",
  perform({ open }) {
    open("transfer");
    return Promise.resolve();
  },
};

/** Blind transfer: the customer goes on, the agent goes to wrap-up. */
export const transferTo = (interaction: string, target: TransferTarget, reason?: string) =>
  pass(interaction, reason ? { ...target, reason } : target);

/** Asks first: the customer holds. */
export const consultWith = (interaction: string, target: TransferTarget, reason?: string) =>
  ask(interaction, reason ? { ...target, reason } : target);
