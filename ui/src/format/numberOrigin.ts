/**
 * What a number tells of who calls, before anybody knows them. Pure. France: zones of the national
 * plan (Arcep, décision 2018-0881); elsewhere only the country and the language it most likely
 * speaks with a centre of ours.
 */
export interface Origin {
  /** ISO 3166. */
  country: string;
  /** BCP 47 without a region. */
  language: string;
  zone: "idf" | "north_west" | "north_east" | "south_east" | "south_west" | "mobile" | null;
}

const FRANCE: Record<string, Origin["zone"]> = {
  "1": "idf",
  "2": "north_west",
  "3": "north_east",
  "4": "south_east",
  "5": "south_west",
  "6": "mobile",
  "7": "mobile",
};

/** The longest prefix wins. */
const PREFIXES: readonly (readonly [string, string, string])[] = [
  ["+33", "FR", "fr"],
  ["+32", "BE", "fr"],
  ["+41", "CH", "fr"],
  ["+352", "LU", "fr"],
  ["+377", "MC", "fr"],
  ["+212", "MA", "fr"],
  ["+213", "DZ", "fr"],
  ["+216", "TN", "fr"],
  ["+221", "SN", "fr"],
  ["+225", "CI", "fr"],
  ["+262", "RE", "fr"],
  ["+590", "GP", "fr"],
  ["+594", "GF", "fr"],
  ["+596", "MQ", "fr"],
  ["+687", "NC", "fr"],
  ["+44", "GB", "en"],
  ["+353", "IE", "en"],
  ["+1", "US", "en"],
  ["+49", "DE", "de"],
  ["+34", "ES", "es"],
  ["+39", "IT", "it"],
  ["+351", "PT", "pt"],
];

export function originOf(e164: string | null | undefined): Origin | null {
  if (!e164) return null;
  const found = PREFIXES.filter(([prefix]) => e164.startsWith(prefix)).sort(
    ([a], [b]) => b.length - a.length,
  )[0];
  if (!found) return null;
  const [prefix, country, language] = found;
  const zone = country === "FR" ? (FRANCE[e164.charAt(prefix.length)] ?? null) : null;
  return { country, language, zone };
}
