/** Texts that name values, `Bonjour {customer.name}`: the same language as the server's. Pure. */

const NAME = /\{([\p{L}\p{N}._-]{1,64})\}/gu;

/** The names in a text, each once, in order. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(NAME)].map((found) => found[1] ?? ""))];
}

export interface Part {
  text: string;
  /** A name that nothing fills in: it stays as it is written. */
  missing: boolean;
}

export type Values = Record<string, string | null | undefined>;

/** The text with its names filled in; what has no value stays visible. */
export function fillParts(text: string, values: Values): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const found of text.matchAll(NAME)) {
    const value = values[found[1] ?? ""];
    parts.push({ text: text.slice(from, found.index), missing: false });
    parts.push({ text: value || found[0], missing: !value });
    from = found.index + found[0].length;
  }
  parts.push({ text: text.slice(from), missing: false });
  return parts.filter((part) => part.text !== "");
}

export const fill = (text: string, values: Values): string =>
  fillParts(text, values)
    .map((part) => part.text)
    .join("");
