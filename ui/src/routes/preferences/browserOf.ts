/** What a browser calls itself, in the two words that people know it by. Pure. */
const BROWSERS: readonly [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrom(e|ium)\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux|X11/, "Linux"],
];

export function browserOf(agent: string): string {
  const first = (all: readonly [RegExp, string][]) => all.find(([form]) => form.test(agent))?.[1];
  const known = [first(BROWSERS), first(SYSTEMS)].filter(Boolean).join(" · ");
  return known || agent.slice(0, 40) || "–";
}
