/** Another card of the organization, found as its name or number is typed. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { Customer } from "../../api/types";

interface CustomerPickerProps {
  label: string;
  organization: string;
  value: string | null;
  onChange: (customer: Customer | null) => void;
  /** Never this one. */
  without?: string;
  error?: string | undefined;
}

export function CustomerPicker(props: CustomerPickerProps) {
  const { label, organization, value, onChange, without, error } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 250);
  const found = useQuery({
    queryKey: ["customers", "pick", organization, q],
    queryFn: () => cards.list({ organization, q }, null, 20),
    placeholderData: keepPreviousData,
  });
  const items = (found.data?.items ?? []).filter(({ id }) => id !== without);
  return (
    <Select
      label={label}
      placeholder={t("customer.search")}
      data={items.map((c) => ({ value: c.id, label: c.name }))}
      renderOption={({ option }) => {
        const city = items.find((c) => c.id === option.value)?.city;
        return (
          <span>
            {option.label} {city && <span className="small muted">{city}</span>}
          </span>
        );
      }}
      value={value}
      error={error}
      searchable
      clearable
      filter={({ options }) => options}
      onSearchChange={setTyped}
      onChange={(id) => onChange(items.find((c) => c.id === id) ?? null)}
    />
  );
}
