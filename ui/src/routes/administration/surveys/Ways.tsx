/** By which ways a survey asks, the first first, and what a text message says. */
import { MultiSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Label } from "../crm/setup";
import { SMS_WORDS, type Survey } from "./model";

interface WaysProps {
  survey: Survey;
  /** A gateway is set up and active. */
  gateway: boolean;
  onChange: (part: Partial<Survey>) => void;
}

const WAYS = ["email", "sms"] as const;

export function Ways({ survey, gateway, onChange }: WaysProps) {
  const { t } = useTranslation();
  const ways = survey.ways ?? ["email"];
  const sms = survey.sms ?? SMS_WORDS;
  const missing = ways.includes("sms") && !gateway;
  return (
    <>
      <MultiSelect
        label={t("surveys.admin.ways")}
        description={t("surveys.admin.ways_about")}
        error={missing ? t("surveys.admin.no_gateway") : undefined}
        data={WAYS.map((value) => ({ value, label: t(`surveys.ways.${value}`) }))}
        value={ways}
        onChange={(chosen) => onChange({ ways: chosen as (typeof ways)[number][] })}
      />
      {ways.includes("sms") &&
        (["fr", "en"] as const).map((language) => (
          <TextInput
            key={language}
            label={t(`surveys.admin.sms_${language}`)}
            description={t("surveys.admin.sms_about")}
            value={sms[language] ?? ""}
            onChange={(event) => onChange({ sms: put(sms, language, event.currentTarget.value) })}
          />
        ))}
    </>
  );
}

const put = (of: Label, language: "fr" | "en", text: string): Label => ({
  ...of,
  [language]: text,
});
