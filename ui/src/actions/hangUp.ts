import { IconPhoneOff } from "@tabler/icons-react";
import { command, reject } from "../api/calls";
import { type Action, stageIs } from "./action";

/** Hangs up, or refuses while it rings. The floor is asked; the phone itself is the way out. */
export const hangUp: Action = {
  id: "hang_up",
  key: "F4",
  label: ({ interaction }) => (interaction?.stage === "ringing" ? "reject" : "hang_up"),
  icon: () => IconPhoneOff,
  enabled: (context) =>
    context.phone.call !== "none" || stageIs(context, "ringing", "talking", "on_hold", "dialling"),
  async perform({ interaction, hangUpPhone }) {
    if (!interaction) {
      hangUpPhone();
      return;
    }
    const { reservation } = interaction;
    try {
      if (interaction.stage === "ringing" && reservation) {
        await reject(interaction.interaction, reservation);
      } else {
        await command(interaction.interaction, "hang-up");
      }
    } catch (error) {
      hangUpPhone();
      throw error;
    }
  },
};
