import { IconDialpad } from "@tabler/icons-react";
import { digits as send } from "../api/calls";
import { type Action, stageIs } from "./action";

export const keypad: Action = {
  id: "keypad",
  key: null,
  label: () => "keypad",
  icon: () => IconDialpad,
  enabled: (context) => stageIs(context, "talking"),
  perform({ open }) {
    open("keypad");
    return Promise.resolve();
  },
};

export const sendDigits = (interaction: string, digits: string) => send(interaction, digits);
