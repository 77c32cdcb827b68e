/** Single keys over tickets. Never while somebody types, never with Ctrl, Alt or Meta. */
import { useEffect, useRef } from "react";

/** What a key does; keys are written as `KeyboardEvent.key` gives them. */
export type KeyMap = Record<string, () => void>;

/** In the order of the help; words are `ticketing.keys.<name>`. */
export const KEYS = [
  { name: "next", keys: ["j"] },
  { name: "previous", keys: ["k"] },
  { name: "open", keys: ["Enter"] },
  { name: "select", keys: ["x"] },
  { name: "assign", keys: ["a"] },
  { name: "note", keys: ["n"] },
  { name: "escalate", keys: ["e"] },
  { name: "move", keys: ["Shift", "←", "→"] },
  { name: "board", keys: ["b"] },
  { name: "search", keys: ["/"] },
  { name: "help", keys: ["?"] },
] as const;

/** Fields, menus and whoever takes keys for itself. */
export function typesIn(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.dataset.takesKeys || target.isContentEditable) return true;
  if (target.closest("[role=dialog], [role=menu], [role=listbox]")) return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

export function useKeys(map: KeyMap) {
  const latest = useRef(map);
  useEffect(() => {
    latest.current = map;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      if (typesIn(event.target)) return;
      const act = latest.current[event.key];
      if (!act) return;
      // Enter and Space belong to the button that has the focus.
      if (event.key === "Enter" && event.target instanceof HTMLButtonElement) return;
      if (event.key === "Enter" && event.target instanceof HTMLAnchorElement) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
