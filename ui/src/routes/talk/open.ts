/** What of the talk is open; other pages open a chat by it. */
import { atom } from "../../parts/atom";

export interface TalkAt {
  tab: "chats" | "messages";
  /** The login of who is written with. */
  with: string | null;
}

export const talk = atom<TalkAt | null>(null);
