/** Conditions on records as a form: typed values, fields with their choices. Pure. */
import type { Locale } from "../../api/types";
import { inLanguage } from "../../format/fieldValues";
import type { Field } from "../administration/crm/setup";

export const OPS = [
  "one_of",
  "none_of",
  "begins_with",
  "at_least",
  "at_most",
  "present",
  "absent",
] as const;
export type Op = (typeof OPS)[number];

/** As the API has it. */
export interface Condition {
  field: string;
  is: Op;
  values: string[];
}

/** As it is typed: several values stand in one text. */
export interface Draft {
  field: string;
  is: Op;
  text: string;
}

export const needsValues = (is: Op): boolean => is !== "present" && is !== "absent";
const takesOne = (is: Op): boolean => is === "at_least" || is === "at_most";

export const draftOf = ({ field, is, values }: Condition): Draft => ({
  field,
  is,
  text: values.join(" ; "),
});

export function conditionOf({ field, is, text }: Draft): Condition {
  const parts = takesOne(is) ? [text] : text.split(";");
  const values = parts.map((part) => part.trim()).filter(Boolean);
  return { field, is, values: needsValues(is) ? values : [] };
}

/** A condition without its value can't be asked yet. */
export const isWhole = (condition: Condition): boolean =>
  condition.field !== "" && (!needsValues(condition.is) || condition.values.length > 0);

export interface FieldChoice {
  value: string;
  label: string;
  /** Of a field of choices. */
  options: { value: string; label: string }[];
}

interface Words {
  score: string;
  postcode: string;
  reference: string;
  yes: string;
  no: string;
}

/** What a record may be asked for: the fields that all have, then the organization's own. */
export function fieldsOf(own: readonly Field[], locale: Locale, words: Words): FieldChoice[] {
  const plain = (["score", "postcode", "reference"] as const).map((value) => ({
    value,
    label: words[value],
    options: [],
  }));
  return [
    ...plain,
    ...own.map((field) => ({
      value: field.id,
      label: inLanguage(field.label, locale),
      options: optionsOf(field, locale, words),
    })),
  ];
}

function optionsOf(field: Field, locale: Locale, words: Words): FieldChoice["options"] {
  if (field.type.kind === "yes_no") {
    return [
      { value: "true", label: words.yes },
      { value: "false", label: words.no },
    ];
  }
  if (field.type.kind !== "choice" && field.type.kind !== "several") return [];
  return field.type.options.map(({ id, label }) => ({
    value: id,
    label: inLanguage(label, locale),
  }));
}

/** Of a part that was looked at, how many of all: never more than there are. */
export function estimate(matching: number, looked: number, records: number): number {
  return looked > 0 ? Math.min(records, Math.round((matching * records) / looked)) : 0;
}

/** A free id for a cell, out of its name. */
export function cellId(label: string, taken: readonly string[]): string {
  const plain = label
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const base = /^[a-z]/.test(plain) ? plain.slice(0, 30) : `c_${plain}`.slice(0, 30);
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}_${n}`;
    if (!taken.includes(id)) return id;
  }
}
