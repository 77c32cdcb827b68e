/** Numbers, shares and telephone numbers as people read them. Pure. */
import type { Locale } from "../api/types";
import { localeTag } from "./time";

export function count(value: number, locale: Locale): string {
  return new Intl.NumberFormat(localeTag(locale)).format(value);
}

/** A share 0..1 as `92,0 %`; a dash when there is nothing to divide. */
export function share(value: number | null | undefined, locale: Locale): string {
  if (value === null || value === undefined) return "–";
  return new Intl.NumberFormat(localeTag(locale), {
    style: "percent",
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
  }).format(value);
}

/**
 * French numbers in pairs, others in groups of three. The server sends the national form where
 * it matters; this is for numbers that arrive bare.
 */
export function phoneNumber(text: string | null | undefined): string | null {
  if (!text) return null;
  const french = /^(?:\+33|0)([1-9]\d{8})$/.exec(text.replace(/[\s.-]/g, ""));
  if (french?.[1]) return `0${french[1]}`.replace(/(\d\d)(?=\d)/g, "$1 ").trim();
  const abroad = /^(\+\d{1,3})(\d{6,})$/.exec(text);
  if (abroad) return `${abroad[1]} ${abroad[2]!.replace(/(\d{3})(?=\d)/g, "$1 ")}`.trim();
  return text;
}

/** What a telephone keypad can say of a text that a person typed; null when it is no number. */
export function dialable(text: string): string | null {
  const cleaned = text.replace(/[\s.\-/()\u00a0\u202f]/g, "");
  return /^\+?\d{2,17}$/.test(cleaned) ? cleaned : null;
}
