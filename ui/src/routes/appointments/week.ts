/** The days of a week and what lies on each. Pure. */
import type { Appointment } from "../../api/appointments";
import { localDay, nextDay } from "../../format/time";

/** The Monday of the week that a local day is in. */
export function mondayOf(day: string): string {
  const noon = new Date(`${day}T12:00:00Z`);
  const back = (noon.getUTCDay() + 6) % 7;
  return new Date(noon.getTime() - back * 86_400_000).toISOString().slice(0, 10);
}

export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Seven days from a Monday. */
export function weekOf(monday: string): string[] {
  const days = [monday];
  while (days.length < 7) days.push(nextDay(days.at(-1) ?? monday));
  return days;
}

export interface WeekRow {
  person: string;
  name: string;
  /** Of each day, in the order of time. */
  days: Appointment[][];
}

/** A row per person: those of the field force first, then whoever else has an appointment. */
export function rowsOf(
  people: { id: string; name: string }[],
  appointments: Appointment[],
  days: string[],
  zone: string,
): WeekRow[] {
  const rows = new Map<string, WeekRow>();
  const row = (person: string, name: string) => {
    const known = rows.get(person) ?? { person, name, days: days.map(() => []) };
    rows.set(person, known);
    return known;
  };
  for (const { id, name } of people) row(id, name);
  for (const one of appointments) {
    const at = days.indexOf(localDay(Date.parse(one.starts_at), zone));
    if (at >= 0) row(one.person, one.person_name).days[at]?.push(one);
  }
  return [...rows.values()];
}

/** It is still to come, as far as anybody said. */
export const isOpen = (one: Pick<Appointment, "state">) =>
  one.state === "booked" || one.state === "confirmed";

/** Where the arrow keys lead among the appointments of a table: by row and column. */
export function stepFrom(
  from: { row: number; column: number; place: number },
  key: string,
  counts: number[][],
): { row: number; column: number; place: number } | null {
  const count = (row: number, column: number) => counts[row]?.[column] ?? 0;
  const { row, column, place } = from;
  if (key === "ArrowDown" || key === "ArrowUp") {
    const by = key === "ArrowDown" ? 1 : -1;
    const near = place + by;
    if (near >= 0 && near < count(row, column)) return { row, column, place: near };
    for (let next = row + by; next >= 0 && next < counts.length; next += by) {
      const there = count(next, column);
      if (there > 0) return { row: next, column, place: by > 0 ? 0 : there - 1 };
    }
    return null;
  }
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const by = key === "ArrowRight" ? 1 : -1;
    for (let next = column + by; next >= 0 && next < (counts[row]?.length ?? 0); next += by) {
      const there = count(row, next);
      if (there > 0) return { row, column: next, place: Math.min(place, there - 1) };
    }
  }
  return null;
}
