/** The flow that customers go on into when the agent has hung up: of a queue, a number, a campaign. */
import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePlanChoices } from "./fields";

interface AfterFieldProps {
  value: string | undefined;
  onChange: (next: string | null) => void;
}

export function AfterField({ value, onChange }: AfterFieldProps) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  return (
    <Select
      label={t("voice.after.label")}
      description={t("voice.after.hint")}
      inputWrapperOrder={["label", "input", "description"]}
      placeholder={t("voice.after.none")}
      data={choices.flows}
      value={value ?? null}
      onChange={onChange}
      clearable
      searchable
    />
  );
}
