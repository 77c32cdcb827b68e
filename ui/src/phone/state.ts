/** What the browser phone is doing, as values. Owns no connection. */

/** Where this centre's phone lives: one tab has it. */
export type PhonePlace = "none" | "here" | "elsewhere";
/** The line to the registrar. */
export type PhoneLine = "off" | "connecting" | "ready" | "cut" | "refused";
export type PhoneCall = "none" | "incoming" | "answering" | "talking";
export type Microphone = "unknown" | "granted" | "denied" | "missing";

export interface PhoneState {
  place: PhonePlace;
  line: PhoneLine;
  call: PhoneCall;
  /** From the INVITE's X-Plateau-Interaction. */
  interaction: string | null;
  /** When it picks up by itself, in the browser's milliseconds; null where it waits for a command. */
  answersAt: number | null;
  muted: boolean;
  microphone: Microphone;
  /** True when the call goes on without our voice. */
  listenOnly: boolean;
  /** Estimated from what the call measures, 1–4.5; null while it is not known. */
  mos: number | null;
}

export const noPhone: PhoneState = {
  place: "none",
  line: "off",
  call: "none",
  interaction: null,
  answersAt: null,
  muted: false,
  microphone: "unknown",
  listenOnly: false,
  mos: null,
};

export type PhoneSummary = "none" | "ready" | "connecting" | "cut" | "elsewhere" | "refused";

/** One word for the top bar. */
export function phoneSummary(phone: PhoneState): PhoneSummary {
  if (phone.place === "none") return "none";
  if (phone.place === "elsewhere") return "elsewhere";
  switch (phone.line) {
    case "ready":
      return "ready";
    case "refused":
      return "refused";
    case "cut":
    case "off":
      return "cut";
    case "connecting":
      return "connecting";
  }
}
