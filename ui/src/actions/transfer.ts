import { IconPhoneOutgoing } from "@tabler/icons-react";
import { transfer as pass } from "../api/calls";
import { type Action, stageIs } from "./action";

export type TransferTarget = { queue: string } | { number: string };

export const transfer: Action = {
  id: "transfer",
  key: "F7",
  label: () => "transfer",
  icon: () => IconPhoneOutgoing,
  enabled: (context) => stageIs(context, "talking", "on_hold"),
  perform({ open }) {
    open("transfer");
    return Promise.resolve();
  },
};

/** Blind transfer: the customer goes on, the agent goes to wrap-up. */
export const transferTo = (interaction: string, target: TransferTarget) =>
  pass(interaction, target);
