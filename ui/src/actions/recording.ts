import { IconPlayerRecord, IconPlayerStop } from "@tabler/icons-react";
import { command } from "../api/calls";
import { type Action, stageIs } from "./action";

/**
 * Paused while a card number is said: silence in the file, digits not kept (PCI DSS 3.3.1). Where the
 * rule leaves it to the agent, the same button starts it.
 */
export const recording: Action = {
  id: "recording",
  key: "F10",
  label: ({ interaction }) => {
    if (interaction?.recording === "on_demand") return "recording_start";
    return interaction?.recording === "paused" ? "recording_resume" : "recording_pause";
  },
  icon: ({ interaction }) => (interaction?.recording === "on" ? IconPlayerStop : IconPlayerRecord),
  active: ({ interaction }) => interaction?.recording === "paused",
  enabled: (context) =>
    stageIs(context, "talking", "on_hold") &&
    ["on", "paused", "on_demand"].includes(context.interaction?.recording ?? "off"),
  async perform({ interaction }) {
    if (!interaction) return;
    const { recording } = interaction;
    const what = recording === "on_demand" ? "start" : recording === "paused" ? "resume" : "pause";
    await command(interaction.interaction, `recording/${what}`);
  },
};
