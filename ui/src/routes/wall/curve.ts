/** The day's curve: arrivals by quarter of an hour, today against the same weekday last week. Pure. */
import type { FigureTable } from "../../api/figures";

export const QUARTERS = 96;
const QUARTER_MS = 15 * 60_000;

/** Of each quarter of a day, how many came; null before the day has got there. */
export function byQuarter(
  table: FigureTable | undefined,
  dayStart: number,
  until: number,
): (number | null)[] {
  const counts: (number | null)[] = Array.from({ length: QUARTERS }, (_, n) =>
    dayStart + n * QUARTER_MS < until ? 0 : null,
  );
  for (const line of table?.lines ?? []) {
    const at = line.group[0]?.at;
    if (!at) continue;
    const place = Math.floor((Date.parse(at) - dayStart) / QUARTER_MS);
    if (place < 0 || place >= QUARTERS) continue;
    counts[place] = line.indicators.offered?.value ?? 0;
  }
  return counts;
}

export const highest = (...series: (number | null)[][]): number =>
  Math.max(1, ...series.flat().map((n) => n ?? 0));

/** The points of a line in a box of `width` × `height`; what is not known yet has none. */
export function points(
  series: (number | null)[],
  top: number,
  width: number,
  height: number,
): string {
  const step = width / (QUARTERS - 1);
  return series
    .flatMap((n, place) =>
      n === null
        ? []
        : [`${(place * step).toFixed(1)},${(height - (n / top) * height).toFixed(1)}`],
    )
    .join(" ");
}

/** Nights without any call only make the curve small: the hours that hold something. */
export const total = (series: (number | null)[]): number =>
  series.reduce<number>((sum, n) => sum + (n ?? 0), 0);
