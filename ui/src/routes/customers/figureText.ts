/** A figure's value with its unit, as people read it. Pure. */
import type { FigureUnit } from "../../api/cards";
import type { Locale } from "../../api/types";
import { euros } from "../../format/fieldValues";
import { localeTag } from "../../format/time";

const UNITS: Partial<Record<FigureUnit, Record<Locale, string>>> = {
  percent: { fr: "\u00a0%", en: "%" },
  days: { fr: "\u00a0j", en: "\u00a0d" },
  months: { fr: "\u00a0mois", en: "\u00a0mo" },
  rating: { fr: "\u00a0/\u00a05", en: "\u00a0/\u00a05" },
};

/** Exact decimals arrive as text; what is no number is shown as it is. */
export function figureText(
  value: string | number | null | undefined,
  unit: FigureUnit | null,
  locale: Locale,
  decimals = 2,
): string {
  if (value === null || value === undefined || value === "") return "–";
  if (unit === "text") return String(value);
  const number = Number(value);
  if (Number.isNaN(number)) return String(value);
  if (unit === "amount") return euros(Math.round(number), locale);
  if (unit === "yes_no") {
    const yes = number !== 0;
    if (locale === "fr") return yes ? "Oui" : "Non";
    return yes ? "Yes" : "No";
  }
  const written = new Intl.NumberFormat(localeTag(locale), {
    maximumFractionDigits: decimals,
  }).format(number);
  return `${written}${(unit && UNITS[unit]?.[locale]) ?? ""}`;
}
