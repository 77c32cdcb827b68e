import type { Action, ActionId } from "./action";
import { answer } from "./answer";
import { comeBack, complete, join, toggle } from "./consultation";
import { extendWrapUp } from "./extendWrapUp";
import { hangUp } from "./hangUp";
import { hold } from "./hold";
import { keypad } from "./keypad";
import { mute } from "./mute";
import { objection } from "./objection";
import { recording } from "./recording";
import { refuseCalls } from "./refuseCalls";
import { scheduleCallback } from "./scheduleCallback";
import { transfer } from "./transfer";
import { wrapUp } from "./wrapUp";

export const ACTIONS: readonly Action[] = [
  answer,
  hangUp,
  hold,
  mute,
  keypad,
  transfer,
  recording,
  objection,
  refuseCalls,
  wrapUp,
  extendWrapUp,
  scheduleCallback,
  toggle,
  join,
  complete,
  comeBack,
];

export const actionById = (id: ActionId): Action => {
  const found = ACTIONS.find((action) => action.id === id);
  if (!found) throw new Error(`no action ${id}`);
  return found;
};

/** The key of an action for this person; `""` means none. */
export function keyOf(action: Action, chosen: Record<string, string>): string | null {
  const own = chosen[action.id];
  return own === undefined ? action.key : own || null;
}

/** `Ctrl+Shift+F2`, `F2`, `Alt+a`: how a key press is written. */
export function keyName(event: {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}): string {
  const held = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift"];
  return [
    ...held.filter(Boolean),
    event.key.length === 1 ? event.key.toLowerCase() : event.key,
  ].join("+");
}

/** The action that a key press means, given the person's own keys. */
export function actionForKey(name: string, chosen: Record<string, string>): Action | null {
  return ACTIONS.find((action) => keyOf(action, chosen) === name) ?? null;
}
