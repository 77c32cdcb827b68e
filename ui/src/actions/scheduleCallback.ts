import { IconCalendarPlus } from "@tabler/icons-react";
import { scheduleCallback as schedule } from "../api/callbacks";
import { type Action, stageIs } from "./action";

/** Promises the customer a call at a moment, while talking or in the wrap-up. */
export const scheduleCallback: Action = {
  id: "schedule_callback",
  key: "Shift+F8",
  label: () => "schedule_callback",
  icon: () => IconCalendarPlus,
  // A colleague who is asked promises nothing; a hidden number can't be called.
  enabled: (context) =>
    stageIs(context, "talking", "on_hold", "wrap_up") &&
    context.interaction?.initiation !== "consultation" &&
    Boolean(context.interaction?.customer_number),
  perform({ open }) {
    open("callback");
    return Promise.resolve();
  },
};

export const promise = (interaction: string, at: string, onlyMe: boolean) =>
  schedule(interaction, at, onlyMe);
