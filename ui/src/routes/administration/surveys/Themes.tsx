/** What customers write about: a theme and the beginnings of its words. */
import { ActionIcon, Button, TagsInput, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { COLOURS, freeId, type Theme } from "./model";

interface ThemesProps {
  themes: Theme[];
  onChange: (themes: Theme[]) => void;
}

export function Themes({ themes, onChange }: ThemesProps) {
  const { t } = useTranslation();
  const put = (at: number, part: Partial<Theme>) =>
    onChange(themes.map((theme, n) => (n === at ? { ...theme, ...part } : theme)));
  return (
    <div className="panel-body stack" role="group" aria-label={t("surveys.admin.themes")}>
      <h3>{t("surveys.admin.themes")}</h3>
      <p className="small muted">{t("surveys.admin.themes_about")}</p>
      {themes.map((theme, n) => (
        <div key={theme.id} className="stack survey-question">
          <div className="row" style={{ alignItems: "flex-end" }}>
            {(["fr", "en"] as const).map((language) => (
              <TextInput
                key={language}
                className="grow"
                miw={0}
                label={t(`surveys.admin.theme_${language}`)}
                value={theme.label[language] ?? ""}
                onChange={(event) =>
                  put(n, { label: { ...theme.label, [language]: event.currentTarget.value } })
                }
              />
            ))}
            <ActionIcon
              variant="subtle"
              color="gray"
              mb={4}
              aria-label={`${t("app.remove")} ${theme.label.fr}`}
              onClick={() => onChange(themes.filter((_, m) => m !== n))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
          <div className="row" role="radiogroup" aria-label={t("surveys.admin.theme_colour")}>
            {COLOURS.map((colour) => (
              <button
                key={colour}
                type="button"
                role="radio"
                aria-checked={(theme.colour ?? "grey") === colour}
                aria-label={t(`surveys.admin.colours.${colour}`)}
                title={t(`surveys.admin.colours.${colour}`)}
                className="survey-colour"
                data-colour={colour}
                onClick={() => put(n, { colour })}
              />
            ))}
          </div>
          <TagsInput
            aria-label={`${t("surveys.admin.theme_words")} ${theme.label.fr}`}
            value={theme.words}
            onChange={(words) => put(n, { words })}
          />
        </div>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() =>
          onChange([
            ...themes,
            { id: freeId("theme", themes), label: { fr: t("surveys.admin.theme") }, words: [] },
          ])
        }
      >
        {t("surveys.admin.add_theme")}
      </Button>
    </div>
  );
}
