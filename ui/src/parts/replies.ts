/** Canned answers: which one is being called by `/`, and what takes its place. Pure. */
import type { Label } from "../routes/administration/crm/setup";

export interface Reply {
  id: string;
  title: Label;
  text: Label;
  category?: string;
}

export interface Call {
  /** Where the `/` stands. */
  from: number;
  /** What is written behind it. */
  query: string;
}

/** `/word` right before the caret, at the beginning of a word. */
export function callAt(text: string, caret: number): Call | null {
  const found = /(?:^|\s)\/([\p{L}\p{N}_-]{0,40})$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const query = found[1] ?? "";
  return { from: caret - query.length - 1, query };
}

const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Those that begin with what is written, then those that hold it. */
export function matching(replies: readonly Reply[], query: string): Reply[] {
  const wanted = fold(query);
  const words = (reply: Reply) =>
    fold(`${reply.id} ${reply.title.fr} ${reply.title.en ?? ""} ${reply.category ?? ""}`);
  const rank = (reply: Reply) =>
    words(reply)
      .split(/[^\p{L}\p{N}]+/u)
      .some((word) => word.startsWith(wanted))
      ? 0
      : 1;
  return replies.filter((reply) => words(reply).includes(wanted)).sort((a, b) => rank(a) - rank(b));
}

/** The text with the call replaced, and where the caret then stands. */
export function put(text: string, call: Call, caret: number, inserted: string) {
  return {
    text: text.slice(0, call.from) + inserted + text.slice(caret),
    caret: call.from + inserted.length,
  };
}

export const inLanguage = (label: Label, locale: string): string =>
  (locale === "en" && label.en) || label.fr;
