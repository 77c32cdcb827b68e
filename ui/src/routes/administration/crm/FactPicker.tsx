/** The names that a formula may use. */
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as cards from "../../../api/cards";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";

export function FactPicker({ onPick }: { onPick: (name: string) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const facts = useQuery({
    queryKey: ["crm", "facts"],
    queryFn: () => cards.factNames(),
    staleTime: Infinity,
  });
  return (
    <Select
      className="full"
      label={t("card.scores.facts")}
      data={(facts.data?.items ?? []).map((fact) => ({
        value: fact.name,
        label: `${inLanguage(fact.label, locale)} (${fact.name})`,
      }))}
      value={null}
      searchable
      onChange={(name) => name && onPick(name)}
    />
  );
}
