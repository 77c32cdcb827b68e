/** Keys of an editor over the full width. Owns which key presses are the editor's to take. */
import type { KeyboardEvent } from "react";

/** What Ctrl (or ⌘) with a letter does. */
export type Commands = Record<string, () => void>;

/**
 * Runs the command of a key, outside of fields and where a view has not taken it. `everywhere`:
 * commands that fields leave to the editor.
 */
export function runCommand(event: KeyboardEvent, commands: Commands, everywhere: Commands = {}) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
  const { target } = event;
  const key = event.key.toLowerCase();
  const typed = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  const command = everywhere[key] ?? (typed ? undefined : commands[key]);
  if (!command) return;
  // Text that is marked on the page is copied as text.
  if (key === "c" && !window.getSelection()?.isCollapsed) return;
  event.preventDefault();
  command();
}
