import { IconMicrophone, IconMicrophoneOff } from "@tabler/icons-react";
import type { Action } from "./action";

export const mute: Action = {
  id: "mute",
  key: "F9",
  label: ({ phone }) => (phone.muted ? "unmute" : "mute"),
  icon: ({ phone }) => (phone.muted ? IconMicrophoneOff : IconMicrophone),
  active: ({ phone }) => phone.muted,
  enabled: ({ phone }) => phone.call === "talking",
  perform({ phone, mutePhone }) {
    mutePhone(!phone.muted);
    return Promise.resolve();
  },
};
