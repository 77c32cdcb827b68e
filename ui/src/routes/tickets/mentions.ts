/** `@login` in a note. Pure. */

/** As logins are: letters, digits, dots, hyphens and underscores. */
const MENTION = /(^|[\s(,;])@([a-zA-Z0-9][a-zA-Z0-9._-]{0,63})/g;

export interface Piece {
  text: string;
  mention: boolean;
}

/** A text in pieces, so that mentions can be shown as such. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(MENTION)) {
    const start = match.index + (match[1]?.length ?? 0);
    const login = (match[2] ?? "").replace(/[.-]+$/, "");
    if (start > at) found.push({ text: text.slice(at, start), mention: false });
    found.push({ text: `@${login}`, mention: true });
    at = start + login.length + 1;
  }
  if (at < text.length) found.push({ text: text.slice(at), mention: false });
  return found;
}

/** The mention that is being typed before the cursor: where it begins and what is there of it. */
export function typed(text: string, cursor: number): { from: number; part: string } | null {
  const match = /(^|[\s(,;])@([a-zA-Z0-9._-]{0,63})$/.exec(text.slice(0, cursor));
  if (!match) return null;
  const part = match[2] ?? "";
  return { from: cursor - part.length - 1, part };
}

/** The text with the mention completed, and where the cursor goes. */
export function completed(text: string, cursor: number, login: string) {
  const open = typed(text, cursor);
  if (!open) return { text, cursor };
  const before = `${text.slice(0, open.from)}@${login} `;
  return { text: before + text.slice(cursor).replace(/^ /, ""), cursor: before.length };
}
