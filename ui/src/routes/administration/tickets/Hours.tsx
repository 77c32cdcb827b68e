/** Business milliseconds in the set-up, hours on the screen. */
import { NumberInput } from "@mantine/core";
import { useLocale } from "../../../i18n";

const HOUR_MS = 3_600_000;

interface HoursProps {
  label: string;
  /** Said to who can't see the table's heads; the label is not shown then. */
  hidden?: boolean;
  value: number | undefined;
  placeholder?: string;
  onChange: (ms: number | undefined) => void;
}

export function Hours({ label, hidden, value, placeholder, onChange }: HoursProps) {
  const locale = useLocale();
  return (
    <NumberInput
      {...(hidden ? { "aria-label": label } : { label })}
      value={value === undefined ? "" : Math.round((value / HOUR_MS) * 1000) / 1000}
      {...(placeholder && { placeholder })}
      min={0}
      decimalScale={3}
      decimalSeparator={locale === "fr" ? "," : "."}
      allowedDecimalSeparators={[",", "."]}
      suffix={"\u00a0h"}
      hideControls
      w={110}
      onChange={(next) => {
        onChange(typeof next === "number" && next > 0 ? Math.round(next * HOUR_MS) : undefined);
      }}
    />
  );
}
