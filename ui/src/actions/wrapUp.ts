import { IconCheck } from "@tabler/icons-react";
import { command, setDisposition } from "../api/calls";
import { type Action, stageIs } from "./action";

/** Ends the wrap-up; during a call the key leads to the wrap-up's first field instead. */
export const wrapUp: Action = {
  id: "wrap_up",
  key: "F8",
  label: () => "wrap_up",
  icon: () => IconCheck,
  enabled: (context) => stageIs(context, "wrap_up", "talking", "on_hold"),
  async perform(context) {
    if (context.interaction?.stage === "wrap_up") await context.finishWrapUp();
    else context.open("wrap_up");
  },
};

export const finish = (interaction: string) => command(interaction, "wrap-up/finish");
export const dispose = (interaction: string, disposition: string) =>
  setDisposition(interaction, disposition);
