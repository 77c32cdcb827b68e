/** A survey as the administration edits it. Pure. */
import type { Choice, Label } from "../crm/setup";

export const QUESTION_KINDS = ["csat", "nps", "ces", "yes_no", "choice", "text"] as const;

export interface Question {
  id: string;
  kind: (typeof QUESTION_KINDS)[number];
  text: Label;
  required?: boolean;
  options?: Choice[];
}

export interface FollowUp {
  csat?: number;
  nps?: number;
  ces?: number;
  action: { do: "ticket"; kind: string } | { do: "call_back"; queue: string };
}

export interface Survey {
  id: string;
  name: Label;
  active?: boolean;
  queues?: string[];
  campaigns?: string[];
  dispositions?: string[];
  share_percent?: number;
  quiet_days?: number;
  delay_minutes?: number;
  open_days?: number;
  /** The first that leads to the customer. */
  ways?: ("email" | "sms" | "chat")[];
  sms?: Label;
  subject: Label;
  invitation: Label;
  thanks: Label;
  questions: Question[];
  follow_up?: FollowUp;
}

/** A subject that customers write about, known by beginnings of words. */
export interface Theme {
  id: string;
  label: Label;
  words: string[];
  colour?: (typeof COLOURS)[number];
}

export const COLOURS = [
  "grey",
  "blue",
  "teal",
  "green",
  "yellow",
  "orange",
  "red",
  "violet",
] as const;

/** What a text message says where nobody wrote anything else. */
export const SMS_WORDS: Label = {
  fr: "Votre avis nous intéresse :",
  en: "Your opinion matters to us:",
};

/** `stem_2` where `stem_1` is taken. */
export function freeId(stem: string, taken: readonly { id: string }[]): string {
  const ids = new Set(taken.map(({ id }) => id));
  let n = taken.length + 1;
  while (ids.has(`${stem}_${n}`)) n += 1;
  return `${stem}_${n}`;
}

export const freshSurvey = (surveys: readonly Survey[], name: string): Survey => ({
  id: freeId("enquete", surveys),
  name: { fr: name },
  subject: { fr: "Votre avis", en: "Your opinion" },
  invitation: { fr: "Vous venez d’échanger avec nous. Dites-nous ce que vous en avez pensé." },
  thanks: { fr: "Merci !", en: "Thank you!" },
  questions: [
    {
      id: "satisfaction",
      kind: "csat",
      required: true,
      text: { fr: "Êtes-vous satisfait de cet échange ?", en: "How satisfied are you?" },
    },
  ],
});
