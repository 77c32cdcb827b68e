import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { command } from "../api/calls";
import { type Action, stageIs } from "./action";

const held = (stage: string | undefined) => stage === "on_hold";

export const hold: Action = {
  id: "hold",
  key: "F6",
  label: ({ interaction }) => (held(interaction?.stage) ? "resume" : "hold"),
  icon: ({ interaction }) => (held(interaction?.stage) ? IconPlayerPlay : IconPlayerPause),
  active: ({ interaction }) => held(interaction?.stage),
  enabled: (context) => stageIs(context, "talking", "on_hold"),
  async perform({ interaction }) {
    if (!interaction) return;
    await command(interaction.interaction, held(interaction.stage) ? "resume" : "hold");
  },
};
