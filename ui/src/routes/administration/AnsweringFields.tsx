/** What is done about answering machines: told apart or not, and how finely. */
import { Button, NumberInput, Switch } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SaysField } from "./fields";
import { type Detection, DETECTION, type Outbound } from "./outbound";
import { type Prompt, without } from "./plan";

type Answering = NonNullable<Outbound["answering"]>;

interface AnsweringFieldsProps {
  value: Answering | undefined;
  onChange: (next: Answering | undefined) => void;
}

const FIELDS = [
  "initial_silence_ms",
  "greeting_ms",
  "after_greeting_silence_ms",
  "between_words_ms",
  "shortest_word_ms",
  "longest_word_ms",
  "words",
  "total_ms",
  "level_dbm0",
] as const satisfies readonly (keyof Detection)[];

const unitOf = (field: (typeof FIELDS)[number]) =>
  field === "words" ? "" : field === "level_dbm0" ? " dBm0" : " ms";

export function AnsweringFields({ value, onChange }: AnsweringFieldsProps) {
  const { t } = useTranslation();
  const [fine, setFine] = useState(false);
  return (
    <fieldset className="form-part">
      <legend>{t("dialling.form.answering")}</legend>
      <div className="form-grid">
        <Switch
          label={t("dialling.form.detect")}
          description={t("dialling.form.detect_hint")}
          checked={value !== undefined}
          onChange={(event) => onChange(event.currentTarget.checked ? {} : undefined)}
        />
        {value && (
          <>
            <Switch
              label={t("dialling.form.voicemail")}
              description={t("dialling.form.voicemail_hint")}
              checked={value.voicemail !== undefined}
              onChange={(event) =>
                onChange(
                  without(
                    value,
                    "voicemail",
                    event.currentTarget.checked
                      ? {
                          say: {
                            text: t("dialling.form.voicemail_text"),
                            language: t("admin.flow.language"),
                          },
                        }
                      : null,
                  ),
                )
              }
            />
            {value.voicemail !== undefined && (
              <SaysField
                label={t("dialling.form.voicemail_words")}
                value={value.voicemail as Prompt}
                onChange={(voicemail) => onChange({ ...value, voicemail })}
              />
            )}
            <div className="full">
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<IconAdjustmentsHorizontal size={14} aria-hidden />}
                aria-expanded={fine}
                onClick={() => setFine(!fine)}
              >
                {t("dialling.form.fine")}
              </Button>
            </div>
            {fine &&
              FIELDS.map((field) => (
                <NumberInput
                  key={field}
                  label={t(`dialling.detection.${field}`)}
                  suffix={unitOf(field)}
                  allowDecimal={false}
                  allowNegative={field === "level_dbm0"}
                  placeholder={`${DETECTION[field]}${unitOf(field)}`}
                  value={value.detection?.[field] ?? ""}
                  onChange={(next) =>
                    onChange({
                      ...value,
                      detection: without(
                        value.detection ?? {},
                        field,
                        typeof next === "number" ? next : null,
                      ),
                    })
                  }
                />
              ))}
          </>
        )}
      </div>
    </fieldset>
  );
}
