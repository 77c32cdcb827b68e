/** Telephone numbers and e-mail addresses within a text, to be clicked. Pure. */
import { dialable } from "./number";

export type Piece =
  | { kind: "text"; text: string }
  | { kind: "phone"; text: string; number: string }
  | { kind: "email"; text: string };

const EMAIL = String.raw`[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.[A-Za-z]{2,}`;
/** As France writes its own, and as everybody writes one with its country. */
const PHONE = String.raw`(?<![\p{L}\d])(?:\+\d[\d .()\u00a0\u202f-]{6,17}\d|0[1-9](?:[ .\u00a0\u202f-]?\d{2}){4})(?!\d)`;
const REACHABLE = new RegExp(`(?<email>${EMAIL})|(?<phone>${PHONE})`, "gu");

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(REACHABLE)) {
    const said = match[0];
    const number = match.groups?.phone ? dialable(said.replace("(0)", "")) : null;
    if (match.groups?.phone && !number) continue;
    if (match.index > from) found.push({ kind: "text", text: text.slice(from, match.index) });
    found.push(number ? { kind: "phone", text: said, number } : { kind: "email", text: said });
    from = match.index + said.length;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}
