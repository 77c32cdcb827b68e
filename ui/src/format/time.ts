/** How moments and durations are written. Pure: the present is a parameter. */
import type { Locale } from "../api/types";

const TAG: Record<Locale, string> = { fr: "fr-FR", en: "en-GB" };

export const localeTag = (locale: Locale) => TAG[locale];

/** `4:05`, `1:02:09`; never negative (a browser's clock may run behind the server's). */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** Words for a length: `4 min 05 s`, `45 s`, `2 h 03`. */
export function spell(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  if (total < 60) return `${total}\u00a0s`;
  if (total < 3600) {
    const seconds = total % 60;
    const minutes = `${Math.floor(total / 60)}\u00a0min`;
    return seconds ? `${minutes} ${String(seconds).padStart(2, "0")}\u00a0s` : minutes;
  }
  const minutes = Math.floor((total % 3600) / 60);
  return `${Math.floor(total / 3600)}\u00a0h\u00a0${String(minutes).padStart(2, "0")}`;
}

type Style = "time" | "time_s" | "day" | "day_time" | "full";

const STYLES: Record<Style, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit" },
  time_s: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  day: { day: "2-digit", month: "short", year: "numeric" },
  day_time: { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" },
  full: { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" },
};

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: Locale, zone: string, style: Style): Intl.DateTimeFormat {
  const key = `${locale}|${zone}|${style}`;
  let found = cache.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(TAG[locale], { ...STYLES[style], timeZone: zone });
    cache.set(key, found);
  }
  return found;
}

export function moment(
  at: string | null | undefined,
  locale: Locale,
  zone: string,
  style: Style = "day_time",
): string {
  if (!at) return "–";
  return formatter(locale, zone, style).format(new Date(at));
}

/** The local day of a moment, `2026-11-22`, in the centre's zone. */
export function localDay(ms: number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(ms);
}

/** How far a zone's clocks are ahead of UTC at a moment. */
function offsetMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const of = (type: string) => parts.find((p) => p.type === type)?.value ?? "00";
  const shown = `${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}:${of("second")}Z`;
  return Date.parse(shown) - at;
}

/** The moment a local day begins, as RFC 3339 UTC; twice, so that a change of time is seen. */
export function dayStart(day: string, zone: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const near = midnight - offsetMs(midnight, zone);
  return new Date(midnight - offsetMs(near, zone)).toISOString();
}

export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The local time of a moment as an entry field holds it, `2026-11-22T09:05`. */
export function localTime(ms: number, zone: string): string {
  return new Date(ms + offsetMs(ms, zone)).toISOString().slice(0, 16);
}

/**
 * The moment that an entry field's local time means, as RFC 3339 UTC; null when it is none.
 * An hour that a change of time skips means the one after it.
 */
export function momentOf(local: string, zone: string): string | null {
  const near = Date.parse(`${local}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(local) || Number.isNaN(near)) return null;
  const first = near - offsetMs(near, zone);
  return new Date(near - offsetMs(first, zone)).toISOString();
}

/** The next full quarter of an hour that is at least `ahead` away. */
export function nextQuarter(ms: number, ahead: number): number {
  return Math.ceil((ms + ahead) / 900_000) * 900_000;
}
