/** One category of the type's; where the type allows it, a word of one's own. */
import { Autocomplete, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface CategoryFieldProps {
  value: string;
  free: boolean;
  data: { value: string; label: string }[];
  onChange: (category: string) => void;
}

export function CategoryField({ value, free, data, onChange }: CategoryFieldProps) {
  const { t } = useTranslation();
  if (free && data.length === 0) {
    return (
      <TextInput
        label={t("ticket.category")}
        placeholder={t("ticket.category_hint")}
        value={value}
        maxLength={80}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  if (free) {
    const label = data.find((one) => one.value === value)?.label ?? value;
    return (
      <Autocomplete
        label={t("ticket.category")}
        data={data.map((one) => one.label)}
        value={label}
        maxLength={80}
        onChange={(text) => onChange(data.find((one) => one.label === text)?.value ?? text)}
      />
    );
  }
  return (
    <Select
      label={t("ticket.category")}
      data={data}
      value={value || null}
      searchable
      clearable
      onChange={(next) => onChange(next ?? "")}
    />
  );
}
