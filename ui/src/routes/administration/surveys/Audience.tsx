/** After which contacts, how many of them, when, and for how long. */
import { MultiSelect, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "../../../app/session";
import type { Survey } from "./model";

interface AudienceProps {
  survey: Survey;
  onChange: (part: Partial<Survey>) => void;
}

const NUMBERS = [
  ["share_percent", 100, 1, 100, " %"],
  ["delay_minutes", 15, 0, 10_080, " min"],
  ["quiet_days", 30, 0, 365, ""],
  ["open_days", 7, 1, 90, ""],
] as const;

export function Audience({ survey, onChange }: AudienceProps) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <>
      <MultiSelect
        label={t("surveys.admin.queues")}
        placeholder={survey.queues?.length ? undefined : t("surveys.admin.all_queues")}
        data={me.queues.map((queue) => ({ value: queue.id, label: queue.name }))}
        value={survey.queues ?? []}
        onChange={(queues) => onChange({ queues })}
      />
      <MultiSelect
        label={t("surveys.admin.dispositions")}
        placeholder={survey.dispositions?.length ? undefined : t("surveys.admin.all_dispositions")}
        data={me.dispositions.map((one) => ({ value: one.id, label: one.name }))}
        value={survey.dispositions ?? []}
        onChange={(dispositions) => onChange({ dispositions })}
      />
      {NUMBERS.map(([field, usual, min, max, suffix]) => (
        <NumberInput
          key={field}
          label={t(`surveys.admin.${field}`)}
          description={t(`surveys.admin.${field}_about`)}
          min={min}
          max={max}
          suffix={suffix}
          allowDecimal={false}
          value={survey[field] ?? usual}
          onChange={(value) => typeof value === "number" && onChange({ [field]: value })}
        />
      ))}
    </>
  );
}
