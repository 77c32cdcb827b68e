/** What the bell tells, whichever part of the product it comes from. Pure. */
import type { Icon } from "@tabler/icons-react";

export interface NoticeLine {
  key: string;
  at: string;
  read: boolean;
  Glyph: Icon;
  /** Of a ticket. */
  number: string | null;
  title: string;
  words: string;
  href: string;
  /** How the button that marks it as read is called. */
  readLabel: string;
  markRead: () => Promise<void>;
}

/** The latest first; of the same moment in the order in which they came. */
export function merged(...lists: readonly (readonly NoticeLine[])[]): NoticeLine[] {
  return lists.flat().sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
