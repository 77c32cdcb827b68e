/** A rule of recording: of a queue, a campaign or an organization. */
import { NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PURPOSES, RECORD_WHEN, type RecordingPolicy } from "./plan";

interface RecordingFieldsProps {
  value: RecordingPolicy | undefined;
  /** Whether there is a rule above that counts when there is none here. */
  inherits: boolean;
  onChange: (next: RecordingPolicy | undefined) => void;
}

const INHERIT = "inherit";

export function RecordingFields({ value, inherits, onChange }: RecordingFieldsProps) {
  const { t } = useTranslation();
  const whens = RECORD_WHEN.map((when) => ({
    value: when as string,
    label: t(`recordings.policy.when.${when}`),
  }));
  const none = inherits ? t("recordings.policy.inherit") : t("recordings.policy.when.never");
  const choices = inherits
    ? [{ value: INHERIT, label: none }, ...whens]
    : [{ value: INHERIT, label: none }, ...whens.filter((when) => when.value !== "never")];
  const choose = (next: string | null) =>
    onChange(
      next === null || next === INHERIT
        ? undefined
        : { ...value, when: next as RecordingPolicy["when"] },
    );
  return (
    <>
      <Select
        label={t("recordings.policy.title")}
        description={inherits ? t("recordings.policy.inherit_hint") : undefined}
        inputWrapperOrder={["label", "input", "description"]}
        data={choices}
        value={value?.when ?? INHERIT}
        onChange={choose}
        allowDeselect={false}
      />
      {value?.when === "share" && (
        <NumberInput
          label={t("recordings.policy.percent")}
          suffix=" %"
          min={1}
          max={100}
          decimalScale={0}
          value={value.percent ?? 100}
          onChange={(next) =>
            onChange({ ...value, percent: typeof next === "number" ? next : 100 })
          }
        />
      )}
      {value && value.when !== "never" && (
        <Select
          label={t("recordings.policy.purpose")}
          data={PURPOSES.map((purpose) => ({
            value: purpose as string,
            label: t(`recordings.purpose.${purpose}`),
          }))}
          value={value.purpose ?? "quality"}
          onChange={(next) =>
            next && onChange({ ...value, purpose: next as RecordingPolicy["purpose"] })
          }
          allowDeselect={false}
        />
      )}
    </>
  );
}
