/** A date and time, typed in the centre's own time zone. */
import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "./useFormat";

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface MomentFieldProps {
  label: string;
  /** Local: `2026-11-22T09:05`. */
  value: string;
  onChange: (local: string) => void;
  error?: string | undefined;
}

export function MomentField({ label, value, onChange, error }: MomentFieldProps) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  return (
    <TextInput
      type="datetime-local"
      label={label}
      // Who reads from another country must know whose clock is meant.
      description={zone === HERE ? undefined : t("callbacks.zone", { zone })}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      data-autofocus
    />
  );
}
