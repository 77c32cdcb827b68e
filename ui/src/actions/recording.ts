import { IconPlayerRecord, IconPlayerStop } from "@tabler/icons-react";
import { command } from "../api/calls";
import { type Action, stageIs } from "./action";

/** Paused while a card number is said: silence in the file, digits not kept (PCI DSS 3.3.1). */
export const recording: Action = {
  id: "recording",
  key: "F10",
  label: ({ interaction }) =>
    interaction?.recording === "paused" ? "recording_resume" : "recording_pause",
  icon: ({ interaction }) =>
    interaction?.recording === "paused" ? IconPlayerRecord : IconPlayerStop,
  active: ({ interaction }) => interaction?.recording === "paused",
  enabled: (context) =>
    stageIs(context, "talking", "on_hold") && context.interaction?.recording !== "off",
  async perform({ interaction }) {
    if (!interaction) return;
    const paused = interaction.recording === "paused";
    await command(interaction.interaction, paused ? "recording/resume" : "recording/pause");
  },
};
