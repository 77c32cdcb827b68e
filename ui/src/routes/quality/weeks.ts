/** ISO weeks (ISO 8601), `2026-W47`. Pure. */

const DAY_MS = 86_400_000;

/** The Monday of a week, at midnight UTC: for counting, not for showing. */
function monday(week: string): number {
  const [year, number] = week.split("-W").map(Number) as [number, number];
  // The 4th of January is always in the first week.
  const fourth = Date.UTC(year, 0, 4);
  const first = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS;
  return first + (number - 1) * 7 * DAY_MS;
}

function weekOf(ms: number): string {
  // The week belongs to the year of its Thursday.
  const thursday = ms + 3 * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  const number = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
}

/** So many weeks later, or earlier. */
export const weekAway = (week: string, by: number): string =>
  weekOf(monday(week) + by * 7 * DAY_MS);
