/** A set of rules in sentences. Pure. */
import type { TFunction } from "i18next";

export interface RuleWindow {
  days: string[];
  from: string;
  to: string;
}

export interface RuleSet {
  id: string;
  fr: string;
  en: string;
  source: string;
  country: string;
  audience: string;
  purposes: string[];
  from: string;
  until?: string;
  hours?: RuleWindow[];
  closed_on_holidays?: boolean;
  frequency?: { most: number; days: number };
  refusal_days?: number;
  consent_needed?: boolean;
  consent_days?: number;
  contract_excepts?: boolean;
  request_business_days?: number;
  lists?: string[];
  banned_sectors?: string[];
  message_needs_consent?: boolean;
  automated_ranges?: string[];
  never_shown?: string[];
  abandonment_permille?: number;
  dropped_pause_h?: number;
}

const short = (time: string) => time.slice(0, 5);

/** One sentence for each rule that binds. */
export function factsOf(set: RuleSet, t: TFunction): string[] {
  const say = (name: string, values: Record<string, unknown> = {}) =>
    String(t(`compliance.facts.${name}`, { ...values, defaultValue: name }));
  const joined = (list: string[] | undefined) => list?.join(", ");
  const who = t(`compliance.audiences.${set.audience}`, { defaultValue: set.audience });
  const what = set.purposes
    .map((name) => t(`compliance.purposes.${name}`, { defaultValue: name }))
    .join(", ");
  const days = (set.hours ?? []).map(({ days, from, to }) => {
    const first = t(`compliance.days.${days[0] ?? ""}`, { defaultValue: days[0] ?? "" });
    const last = t(`compliance.days.${days.at(-1) ?? ""}`, { defaultValue: days.at(-1) ?? "" });
    return `${first}–${last} ${short(from)}–${short(to)}`;
  });
  const facts: (string | false | undefined)[] = [
    `${String(who)} · ${what}`,
    days.length > 0 && say("hours", { hours: [...new Set(days)].join(" · ") }),
    set.closed_on_holidays && say("holidays"),
    set.frequency && say("frequency", set.frequency),
    set.consent_needed && say("consent", { days: set.consent_days ?? 365 }),
    set.contract_excepts && say("contract"),
    set.request_business_days !== undefined && say("request", { days: set.request_business_days }),
    set.refusal_days !== undefined && say("refusal", { days: set.refusal_days }),
    joined(set.lists) && say("lists", { lists: joined(set.lists) }),
    joined(set.banned_sectors) &&
      say("sectors", {
        sectors: set.banned_sectors
          ?.map((name) => t(`compliance.sectors.${name}`, { defaultValue: name }))
          .join(", "),
      }),
    set.message_needs_consent && say("message"),
    joined(set.automated_ranges) && say("ranges", { ranges: joined(set.automated_ranges) }),
    joined(set.never_shown) && say("never_shown", { ranges: joined(set.never_shown) }),
    set.abandonment_permille !== undefined &&
      say("abandonment", { share: set.abandonment_permille / 10 }),
    set.dropped_pause_h !== undefined && say("dropped", { hours: set.dropped_pause_h }),
  ];
  return facts.filter((fact): fact is string => typeof fact === "string" && fact !== "");
}
