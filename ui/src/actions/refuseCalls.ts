import { IconPhoneOff } from "@tabler/icons-react";
import { type Action, stageIs } from "./action";

/** The customer wants no calls any more (R223-3): an oral word is enough, in force at once. */
export const refuseCalls: Action = {
  id: "refuse_calls",
  key: null,
  label: () => "refuse_calls",
  icon: () => IconPhoneOff,
  enabled: (context) => stageIs(context, "talking", "on_hold"),
  perform({ open }) {
    open("refuse_calls");
    return Promise.resolve();
  },
};
