/** Values of designed fields: which are asked, which are missing, how they read. Pure. */
import type { Fault, Locale } from "../api/types";
import type { Field, Label, Values } from "../routes/administration/crm/setup";
import { holds } from "./expression";
import { phoneNumber } from "./number";
import { localeTag } from "./time";

/** English falls back on French. */
export const inLanguage = (
  label: Label | { fr: string; en?: string | null } | null | undefined,
  locale: Locale,
): string => (locale === "en" && label?.en) || label?.fr || "";

/** The fields that are asked, given the other values. */
export const asked = (fields: readonly Field[], values: Values): Field[] =>
  fields.filter((field) => !field.when || holds(field.when, values));

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  (typeof value === "string" && value.trim() === "") ||
  (Array.isArray(value) && value.length === 0);

/** Required fields that are asked and empty, as the server would tell them. */
export const missing = (fields: readonly Field[], values: Values): Fault[] =>
  asked(fields, values)
    .filter((field) => field.required && isEmpty(values[field.id]))
    .map((field) => ({ path: field.id, code: "required", value: "", what: "" }));

/** What is sent: only fields that are asked, only those that hold something. */
export function filled(fields: readonly Field[], values: Values): Values {
  const kept = asked(fields, values).filter((field) => !isEmpty(values[field.id]));
  return Object.fromEntries(kept.map((field) => [field.id, values[field.id]]));
}

/** A value as people read it; empty when there is none. */
export function shown(field: Field, value: unknown, locale: Locale): string {
  if (isEmpty(value)) return "";
  const tag = localeTag(locale);
  switch (field.type.kind) {
    case "number":
      return typeof value === "number" ? new Intl.NumberFormat(tag).format(value) : String(value);
    case "amount":
      return typeof value === "number" ? euros(value, locale) : String(value);
    case "date":
      return dayShown(String(value), locale);
    case "yes_no":
      return value === true ? (locale === "en" ? "Yes" : "Oui") : locale === "en" ? "No" : "Non";
    case "choice":
    case "several": {
      const { options } = field.type;
      const named = (id: unknown) => {
        const found = options.find((option) => option.id === id);
        return found ? inLanguage(found.label, locale) : String(id);
      };
      return (Array.isArray(value) ? value : [value]).map(named).join(", ");
    }
    case "phone":
      return phoneNumber(String(value)) ?? "";
    case "text":
    case "long_text":
    case "email":
      return String(value);
  }
}

/** `1 234,50 €` of cents; whole euros without their cents. */
export function euros(cents: number, locale: Locale): string {
  return new Intl.NumberFormat(localeTag(locale), {
    style: "currency",
    currency: "EUR",
    minimumFractionDigits: cents % 100 === 0 ? 0 : 2,
  }).format(cents / 100);
}

/** `2026-11-22` as a day of the reader's language; what is no day stays as it is. */
export function dayShown(day: string, locale: Locale): string {
  const at = Date.parse(`${day}T12:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at)) return day;
  return new Intl.DateTimeFormat(localeTag(locale), {
    day: "2-digit",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(at);
}
