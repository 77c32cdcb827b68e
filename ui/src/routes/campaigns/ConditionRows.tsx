/** Conditions on records, one a line, with how many records they let through before they are saved. */
import { ActionIcon, Button, MultiSelect, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { matching } from "../../api/lists";
import { useLocale } from "../../i18n";
import { useFormat } from "../../parts/useFormat";
import { useSetup } from "../customers/useSetup";
import { conditionOf, type Draft, estimate, type FieldChoice, fieldsOf, isWhole } from "./filter";
import { needsValues, type Op, OPS } from "./filter";

/** The fields that a record of this organization may be asked for. */
export function useRecordFields(organization: string): FieldChoice[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const setup = useSetup(organization);
  return useMemo(
    () =>
      fieldsOf(setup.data?.customer_fields ?? [], locale, {
        score: t("outbound.filter.score"),
        postcode: t("outbound.filter.postcode"),
        reference: t("outbound.filter.reference"),
        yes: t("outbound.filter.yes"),
        no: t("outbound.filter.no"),
      }),
    [setup.data, locale, t],
  );
}

interface ConditionRowsProps {
  fields: FieldChoice[];
  value: Draft[];
  onChange: (next: Draft[]) => void;
}

export function ConditionRows({ fields, value, onChange }: ConditionRowsProps) {
  const { t } = useTranslation();
  const put = (n: number, change: Partial<Draft>) =>
    onChange(value.map((one, at) => (at === n ? { ...one, ...change } : one)));
  return (
    <div className="stack">
      {value.map((draft, n) => (
        <div
          // The lines have no name of their own: a line is its place.
          key={n}
          className="condition"
          role="group"
          aria-label={t("outbound.filter.line", { n: n + 1 })}
        >
          <Select
            aria-label={t("outbound.filter.field")}
            data={known(fields, draft.field)}
            value={draft.field}
            searchable
            allowDeselect={false}
            onChange={(field) => field && put(n, { field, text: "" })}
          />
          <Select
            aria-label={t("outbound.filter.is")}
            data={OPS.map((one) => ({ value: one, label: t(`outbound.op.${one}`) }))}
            value={draft.is}
            allowDeselect={false}
            onChange={(is) => is && put(n, { is: is as Op })}
          />
          {needsValues(draft.is) ? (
            <Values
              draft={draft}
              field={fields.find((one) => one.value === draft.field)}
              onChange={(text) => put(n, { text })}
            />
          ) : (
            <span />
          )}
          <ActionIcon
            aria-label={t("outbound.filter.remove", { n: n + 1 })}
            onClick={() => onChange(value.filter((_, at) => at !== n))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...value, { field: "score", is: "at_least", text: "" }])}
        >
          {t("outbound.filter.add")}
        </Button>
      </div>
    </div>
  );
}

/** A field that the set-up no longer has stays to be seen. */
const known = (fields: FieldChoice[], used: string) => [
  ...fields.map(({ value, label }) => ({ value, label })),
  ...(fields.some(({ value }) => value === used) ? [] : [{ value: used, label: used }]),
];

interface ValuesProps {
  draft: Draft;
  field: FieldChoice | undefined;
  onChange: (text: string) => void;
}

function Values({ draft, field, onChange }: ValuesProps) {
  const { t } = useTranslation();
  const chosen = field && field.options.length > 0;
  if (chosen && (draft.is === "one_of" || draft.is === "none_of")) {
    return (
      <MultiSelect
        aria-label={t("outbound.filter.values")}
        data={field.options}
        value={conditionOf(draft).values}
        onChange={(values) => onChange(values.join(" ; "))}
      />
    );
  }
  return (
    <TextInput
      aria-label={t("outbound.filter.values")}
      placeholder={t("outbound.filter.values_hint")}
      value={draft.text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface CountProps {
  campaign: string;
  list?: string;
  value: Draft[];
}

/** How many records the conditions let through, as they are typed. */
export function MatchCount({ campaign, list, value }: CountProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asked] = useDebouncedValue(value, 350);
  const filter = asked.map(conditionOf);
  const whole = filter.every(isWhole);
  const counted = useQuery({
    queryKey: ["record-matching", campaign, list, filter],
    queryFn: () => matching(campaign, filter, list),
    enabled: whole,
    placeholderData: (before) => before,
    retry: false,
  });
  const words = () => {
    if (!whole) return t("outbound.filter.incomplete");
    if (counted.isError) return counted.error.message;
    if (!counted.data) return t("outbound.filter.counting");
    const { records, looked_at: looked, matching: passed } = counted.data;
    const said = {
      records: format.count(records),
      looked: format.count(looked),
      matching: format.count(passed),
      about: format.count(estimate(passed, looked, records)),
    };
    return looked < records
      ? t("outbound.filter.matching_part", said)
      : t("outbound.filter.matching", { ...said, count: passed });
  };
  return (
    <p role="status" className={`small ${counted.isError ? "tone-bad" : "muted"}`}>
      {words()}
    </p>
  );
}
