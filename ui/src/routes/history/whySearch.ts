/** Which agents a search in the story finds. Pure. */
import type { WhyAgent } from "../../api/types";

interface Named {
  agent: string;
  name: string;
}

/** Others that are offered beside those of the story. */
const OTHERS = 8;

/** Without accents and in small letters: `Zoé` is found by `zoe`. */
const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** Those of the story that match, and, once somebody is looked for, others of the floor. */
export function matching(
  told: WhyAgent[],
  floor: Named[],
  text: string,
): { told: WhyAgent[]; others: Named[] } {
  const wanted = folded(text);
  if (!wanted) return { told, others: [] };
  const matches = (one: Named) => folded(`${one.name} ${one.agent}`).includes(wanted);
  const known = new Set(told.map((one) => one.agent));
  const others = floor
    .filter((one) => !known.has(one.agent) && matches(one))
    .sort((a, b) => a.name.localeCompare(b.name))
    .slice(0, OTHERS);
  return { told: told.filter((one) => matches(one)), others };
}
