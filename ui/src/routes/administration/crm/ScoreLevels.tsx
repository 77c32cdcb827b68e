/** What a figure's value means: from which value on it is well, to be watched, bad. */
import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { RowButton } from "./FieldsEditor";
import type { ScoreLevel } from "./setup";

const TONES = ["good", "neutral", "warning", "bad"] as const;

interface LevelsProps {
  levels: readonly ScoreLevel[];
  onChange: (levels: ScoreLevel[]) => void;
}

export function Levels({ levels, onChange }: LevelsProps) {
  const { t } = useTranslation();
  const put = (n: number, next: ScoreLevel) =>
    onChange(levels.map((level, at) => (at === n ? next : level)));
  const add = () => {
    const from = (levels.at(-1)?.from ?? -1) + 1;
    onChange([...levels, { from, tone: "neutral", label: { fr: t("card.scores.level") } }]);
  };
  return (
    <div className="full stack" role="group" aria-label={t("card.scores.levels")}>
      <span className="small strong">{t("card.scores.levels")}</span>
      {levels.map((level, n) => (
        // Levels have no id: their place is what they are.
        <div key={n} className="row" style={{ gap: 4 }}>
          <NumberInput
            w={84}
            style={{ flex: "none" }}
            hideControls
            aria-label={t("card.scores.from")}
            prefix="≥ "
            value={level.from}
            onChange={(from) => typeof from === "number" && put(n, { ...level, from })}
          />
          <Select
            w={116}
            style={{ flex: "none" }}
            aria-label={t("card.scores.tone")}
            data={TONES.map((value) => ({ value, label: t(`card.scores.tones.${value}`) }))}
            value={level.tone}
            allowDeselect={false}
            onChange={(tone) => tone && put(n, { ...level, tone: tone as ScoreLevel["tone"] })}
          />
          <TextInput
            className="grow"
            aria-label={t("card.fields.in_french", { name: t("card.scores.level") })}
            value={level.label.fr}
            onChange={(event) =>
              put(n, { ...level, label: { ...level.label, fr: event.currentTarget.value } })
            }
          />
          <TextInput
            className="grow"
            aria-label={t("card.fields.in_english", { name: t("card.scores.level") })}
            placeholder={level.label.fr}
            value={level.label.en ?? ""}
            onChange={(event) => {
              const en = event.currentTarget.value;
              const { fr } = level.label;
              put(n, { ...level, label: en ? { fr, en } : { fr } });
            }}
          />
          <RowButton
            label={t("card.fields.remove", { name: level.label.fr })}
            onClick={() => onChange(levels.filter((_, at) => at !== n))}
          >
            <IconX size={16} aria-hidden />
          </RowButton>
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={add}
        >
          {t("card.scores.add_level")}
        </Button>
      </div>
    </div>
  );
}
