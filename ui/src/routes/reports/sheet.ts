/** A cell as people read it. Pure. */
import type { SheetColumn, SheetUnit } from "../../api/reports";
import type { Locale } from "../../api/types";
import { share } from "../../format/number";
import { localeTag, spell } from "../../format/time";

export type Value = string | number | null;

interface Told {
  locale: Locale;
  at: (moment: string) => string;
}

export function written(value: unknown, unit: SheetUnit, { locale, at }: Told): string {
  if (value === null || value === undefined) return unit === "text" ? "" : "–";
  if (typeof value === "string") return unit === "moment" ? at(value) : value;
  if (typeof value !== "number") return "";
  const number = (digits: number) =>
    new Intl.NumberFormat(localeTag(locale), { maximumFractionDigits: digits });
  switch (unit) {
    case "share":
      return share(value, locale);
    case "points":
      return `${number(1).format(value * 100)}\u00a0pt`;
    case "score":
      return new Intl.NumberFormat(localeTag(locale), {
        maximumFractionDigits: 0,
        signDisplay: "exceptZero",
      }).format(value * 100);
    case "mark":
      return number(2).format(value);
    case "duration":
      return value < 0 ? `−${spell(-value)}` : spell(value);
    case "amount":
      return new Intl.NumberFormat(localeTag(locale), {
        style: "currency",
        currency: "EUR",
      }).format(value / 100);
    case "count":
      return number(1).format(value);
    case "text":
    case "moment":
      return String(value);
  }
}

export const isRight = (column: SheetColumn): boolean =>
  column.unit !== "text" && column.unit !== "moment";

/** Minutes after midnight as `08:00`, and back; null when it is no time. */
export const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export function minuteOf(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  return hour < 24 && minute < 60 ? hour * 60 + minute : null;
}
