/** Themes as people call them, with their colour beside the name. */
import type { Theme } from "../../api/surveys";
import { inLanguage } from "../../format/fieldValues";
import { useLocale } from "../../i18n";

export function useThemeWords(themes: readonly Theme[]): (id: string) => string {
  const locale = useLocale();
  return (id) => {
    const theme = themes.find((one) => one.id === id);
    return theme ? inLanguage(theme.label, locale) : id;
  };
}

export function Themed({ ids, themes }: { ids: readonly string[]; themes: readonly Theme[] }) {
  const words = useThemeWords(themes);
  return ids.map((id) => (
    <span
      key={id}
      className="chip-small survey-theme"
      data-colour={themes.find((one) => one.id === id)?.colour ?? "grey"}
    >
      {words(id)}
    </span>
  ));
}
