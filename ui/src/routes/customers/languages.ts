/** Languages that a customer may prefer, in the reader's words. Pure. */
const TAGS = ["fr", "en", "de", "es", "it", "pt", "nl", "ar"] as const;

export const languageName = (tag: string, locale: string): string =>
  new Intl.DisplayNames([locale], { type: "language", fallback: "code" }).of(tag) ?? tag;

/** The centre's usual ones, and the one that is there if it is another. */
export function languages(locale: string, present?: string | null) {
  const tags = present && !TAGS.some((tag) => tag === present) ? [present, ...TAGS] : [...TAGS];
  return tags.map((value) => ({ value, label: languageName(value, locale) }));
}
