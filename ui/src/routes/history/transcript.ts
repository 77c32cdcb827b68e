/** The words of a recording: which are found, and which are being said. Pure. */
import type { Transcript } from "../../api/recordings";

export type Utterance = Transcript["utterances"][number];

const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Each utterance with whether it has every word that is looked for, in any spelling. */
export function found(utterances: readonly Utterance[], wanted: string): boolean[] {
  const words = folded(wanted).split(/\s+/).filter(Boolean);
  return utterances.map(({ text }) => {
    const said = folded(text);
    return words.length > 0 && words.every((word) => said.includes(word));
  });
}

/** The utterance at this moment, else the last one before it; -1 before the first. */
export function saidAt(utterances: readonly Utterance[], atMs: number): number {
  let last = -1;
  for (const [n, one] of utterances.entries()) {
    if (one.from_ms > atMs) break;
    last = n;
  }
  return last;
}
