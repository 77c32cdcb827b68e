import { IconPhone } from "@tabler/icons-react";
import type { Action } from "./action";

/** Only a person answers: by click or by key, never by itself. */
export const answer: Action = {
  id: "answer",
  key: "F2",
  label: () => "answer",
  icon: () => IconPhone,
  enabled: ({ phone }) => phone.call === "incoming",
  perform: ({ answerPhone }) => answerPhone(),
};
