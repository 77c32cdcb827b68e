/**
 * The shape of an agent action. A button, a menu, a shortcut and the palette share one definition.
 * An action reads a context and asks the floor; it never touches the socket or the DOM.
 */
import type { Icon } from "@tabler/icons-react";
import type { AgentView, LiveInteraction, Me } from "../api/types";
import type { FeedLink } from "../live/socket";
import type { PhoneState } from "../phone/state";

export type ActionId =
  | "answer"
  | "hang_up"
  | "hold"
  | "mute"
  | "keypad"
  | "transfer"
  | "recording"
  | "objection"
  | "refuse_calls"
  | "wrap_up"
  | "extend_wrap_up"
  | "schedule_callback"
  | "consult_toggle"
  | "consult_join"
  | "consult_complete"
  | "consult_end";

/** What the desk can open for an action. */
export type DeskPanel =
  "keypad" | "transfer" | "callback" | "wrap_up" | "objection" | "refuse_calls";

export interface DeskContext {
  me: Me;
  agent: AgentView | null;
  interaction: LiveInteraction | null;
  phone: PhoneState;
  link: FeedLink;
  /** Doors to the phone and the desk, so that actions stay testable. */
  answerPhone: () => Promise<void>;
  hangUpPhone: () => void;
  mutePhone: (muted: boolean) => void;
  open: (panel: DeskPanel) => void;
  finishWrapUp: () => Promise<void>;
}

/** Keys of `actions.*` in the dictionaries. */
export type ActionLabel =
  | "answer"
  | "hang_up"
  | "reject"
  | "hold"
  | "resume"
  | "mute"
  | "unmute"
  | "keypad"
  | "transfer"
  | "recording_start"
  | "recording_pause"
  | "objection"
  | "refuse_calls"
  | "recording_resume"
  | "wrap_up"
  | "extend_wrap_up"
  | "schedule_callback"
  | "to_customer"
  | "to_consulted"
  | "join"
  | "complete"
  | "come_back";

export interface Action {
  id: ActionId;
  /** The key out of the box; a person may choose another. */
  key: string | null;
  label: (context: DeskContext) => ActionLabel;
  icon: (context: DeskContext) => Icon;
  /** A toggle that is on (on hold, muted, recording paused). */
  active?: (context: DeskContext) => boolean;
  enabled: (context: DeskContext) => boolean;
  perform: (context: DeskContext) => Promise<void>;
}

export const stageIs = (context: DeskContext, ...stages: LiveInteraction["stage"][]) =>
  context.interaction !== null && stages.includes(context.interaction.stage);
