/** The field force of an organization's set-up, and what its form reads and writes. Pure. */
import type { Label } from "../crm/setup";

export const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface Span {
  days: Weekday[];
  from: string;
  to: string;
}

export interface FieldPerson {
  id: string;
  name: string;
  active?: boolean;
  email?: string;
  phone?: string;
  agent?: string;
  /** Where the day begins: a postcode. */
  home?: string;
  /** Beginnings of postcodes; none: everywhere. */
  covers?: string[];
  skills?: string[];
  campaigns?: string[];
  hours: Span[];
  days_off?: string[];
}

export const WHENS = ["booked", "moved", "cancelled", "hours_before"] as const;
export type When = "booked" | "moved" | "cancelled" | { hours_before: number };
export const WAYS = ["sms", "email"] as const;
export type Way = (typeof WAYS)[number];

export interface Reminder {
  id: string;
  active?: boolean;
  campaigns?: string[];
  when: When;
  ways: Way[];
  subject: Label;
  text: Label;
}

export interface FieldForce {
  time_zone: string;
  people: FieldPerson[];
  closed_on_holidays: boolean;
  closed_days: string[];
  length_minutes: number;
  step_minutes: number;
  buffer_minutes: number;
  travel: {
    same_postcode: number;
    same_department: number;
    elsewhere: number;
    between?: { from: string; to: string; minutes: number }[];
  };
  notice_hours: number;
  horizon_days: number;
  most_per_day: number;
  missed_queue?: string | undefined;
  reminders: Reminder[];
}

/** `paul`, `paul_2`: letters, digits and `_` of a name, used by nobody else. */
export function idFor(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "");
  const base = plain.slice(0, 40) || "person";
  let id = base;
  for (let n = 2; taken.includes(id); n += 1) id = `${base}_${n}`;
  return id;
}

const OFFICE: Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday"];

export function newPerson(name: string, taken: readonly string[]): FieldPerson {
  return {
    id: idFor(name, taken),
    name,
    hours: [
      { days: OFFICE, from: "09:00", to: "12:30" },
      { days: OFFICE, from: "14:00", to: "18:00" },
    ],
  };
}

/** What is typed with commas. */
export const listOf = (text: string): string[] =>
  text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean);

export const whenName = (when: When): (typeof WHENS)[number] =>
  typeof when === "string" ? when : "hours_before";

/** Without what is empty: the set-up keeps no empty lists and texts. */
export function tidy(person: FieldPerson): FieldPerson {
  const kept = Object.entries(person).filter(
    ([key, value]) =>
      key === "hours" ||
      !(value === undefined || value === "" || (Array.isArray(value) && value.length === 0)),
  );
  return Object.fromEntries(kept) as unknown as FieldPerson;
}
