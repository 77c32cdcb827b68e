import { IconClockPlus } from "@tabler/icons-react";
import { command } from "../api/calls";
import { type Action, stageIs } from "./action";

export const extendWrapUp: Action = {
  id: "extend_wrap_up",
  key: null,
  label: () => "extend_wrap_up",
  icon: () => IconClockPlus,
  enabled: (context) => stageIs(context, "wrap_up"),
  async perform({ interaction }) {
    if (interaction) await command(interaction.interaction, "wrap-up/extend");
  },
};
