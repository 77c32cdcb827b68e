/** Words of a case base in the reader's language. */
import type { Words } from "../../api/cases";
import type { Locale } from "../../api/types";

export const said = (words: Words, locale: Locale): string =>
  (locale === "en" && words.en) || words.fr;
