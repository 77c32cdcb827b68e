import { IconHandStop } from "@tabler/icons-react";
import { type Action, stageIs } from "./action";

/** The customer says no to being recorded (GDPR art. 21): asked once more, since it deletes. */
export const objection: Action = {
  id: "objection",
  key: null,
  label: () => "objection",
  icon: () => IconHandStop,
  enabled: (context) =>
    stageIs(context, "talking", "on_hold") &&
    ["on", "paused", "on_demand"].includes(context.interaction?.recording ?? "off"),
  perform({ open }) {
    open("objection");
    return Promise.resolve();
  },
};
