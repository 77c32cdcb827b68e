/**
 * The fields that an organization designed, asked of an agent: of the card, of a ticket, of a
 * script page, of a case. Owns how each type is entered; the server reads and refuses.
 */
import { Input, MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Fault, Locale } from "../api/types";
import { asked, inLanguage, shown } from "../format/fieldValues";
import { useLocale } from "../i18n";
import type { Field, Values } from "../routes/administration/crm/setup";

interface FieldInputsProps {
  fields: readonly Field[];
  values: Values;
  onChange: (values: Values) => void;
  /** Of the server (`path` is the field's id) or of `missing` in format/fieldValues. */
  faults?: readonly Fault[];
  readOnly?: boolean;
}

/** Stands in a `.form-grid` of its own. */
export function FieldInputs({ fields, values, onChange, faults, readOnly }: FieldInputsProps) {
  const said = useFaultWords();
  const locale = useLocale();
  const present = asked(fields, values);
  if (present.length === 0) return null;
  if (readOnly) return <FieldValues fields={fields} values={values} />;
  return (
    <div className="form-grid">
      {present.map((field) => {
        const fault = faults?.find(
          ({ path }) => path === field.id || path.endsWith(`.${field.id}`),
        );
        return (
          <OneInput
            key={field.id}
            field={field}
            locale={locale}
            value={values[field.id]}
            error={fault ? said(fault) : undefined}
            onChange={(value) => onChange({ ...values, [field.id]: value })}
          />
        );
      })}
    </div>
  );
}

/** The same to be read: only what is filled in. */
export function FieldValues({ fields, values }: { fields: readonly Field[]; values: Values }) {
  const locale = useLocale();
  const read = asked(fields, values)
    .map((field) => ({ field, text: shown(field, values[field.id], locale) }))
    .filter(({ text }) => text !== "");
  if (read.length === 0) return null;
  return (
    <dl className="facts">
      {read.map(({ field, text }) => (
        <div key={field.id} style={{ display: "contents" }}>
          <dt>{inLanguage(field.label, locale)}</dt>
          <dd style={{ whiteSpace: "pre-wrap" }}>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A fault of a field in the reader's language. */
export function useFaultWords() {
  const { t } = useTranslation();
  return (fault: Fault): string =>
    fault.code ? t(`card.fields.faults.${fault.code}`, { defaultValue: fault.what }) : fault.what;
}

interface OneInputProps {
  field: Field;
  locale: Locale;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

const ORDER = ["label", "input", "description", "error"] as const;
const WIDE: readonly string[] = ["long_text", "several"];

function OneInput({ field, locale, value, error, onChange }: OneInputProps) {
  const { type } = field;
  const text = typeof value === "string" ? value : "";
  const help = inLanguage(field.help, locale);
  const shared = {
    label: inLanguage(field.label, locale),
    error,
    inputWrapperOrder: [...ORDER],
    ...(field.required && { required: true }),
    ...(help && { description: help }),
    ...(WIDE.includes(type.kind) && { className: "full" }),
    "data-field": field.id,
  };
  const typed = (event: { currentTarget: { value: string } }) =>
    onChange(event.currentTarget.value);
  switch (type.kind) {
    case "text":
      return (
        <TextInput
          {...shared}
          value={text}
          maxLength={type.max ?? 500}
          onChange={typed}
          autoComplete="off"
        />
      );
    case "long_text":
      return <Textarea {...shared} value={text} autosize minRows={2} onChange={typed} />;
    case "phone":
      return <TextInput {...shared} type="tel" value={text} onChange={typed} autoComplete="off" />;
    case "email":
      return (
        <TextInput {...shared} type="email" value={text} onChange={typed} autoComplete="off" />
      );
    case "date":
      return <TextInput {...shared} type="date" value={text} onChange={typed} />;
    case "number":
    case "amount":
      return (
        <NumberField
          shared={shared}
          cents={type.kind === "amount"}
          locale={locale}
          value={value}
          onChange={onChange}
        />
      );
    case "yes_no":
      return <YesNo shared={shared} value={value} onChange={onChange} />;
    case "choice":
      return (
        <Select
          {...shared}
          data={type.options.map((o) => ({ value: o.id, label: inLanguage(o.label, locale) }))}
          value={text || null}
          onChange={(next) => onChange(next ?? undefined)}
          clearable={!field.required}
          searchable={type.options.length > 8}
        />
      );
    case "several":
      return (
        <MultiSelect
          {...shared}
          data={type.options.map((o) => ({ value: o.id, label: inLanguage(o.label, locale) }))}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
          searchable={type.options.length > 8}
        />
      );
  }
}

type Shared = Record<string, unknown> & { label: string; error: string | undefined };

interface NumberFieldProps {
  shared: Shared;
  /** Cents are kept, euros are typed. */
  cents: boolean;
  locale: Locale;
  value: unknown;
  onChange: (value: unknown) => void;
}

function NumberField({ shared, cents, locale, value, onChange }: NumberFieldProps) {
  const kept = typeof value === "number" ? value : undefined;
  return (
    <NumberInput
      {...shared}
      value={kept === undefined ? "" : cents ? kept / 100 : kept}
      decimalSeparator={locale === "fr" ? "," : "."}
      allowedDecimalSeparators={[",", "."]}
      thousandSeparator={locale === "fr" ? "\u202f" : ","}
      hideControls
      {...(cents && { decimalScale: 2, suffix: "\u00a0€" })}
      onChange={(next) => {
        if (typeof next !== "number") onChange(undefined);
        else onChange(cents ? Math.round(next * 100) : next);
      }}
    />
  );
}

interface YesNoProps {
  shared: Shared;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** One click; a second one takes the answer back. */
function YesNo({ shared, value, onChange }: YesNoProps) {
  const { t } = useTranslation();
  const id = useId();
  const { label, ...rest } = shared;
  return (
    <Input.Wrapper {...rest} label={label} labelElement="div" labelProps={{ id }}>
      <div role="group" aria-labelledby={id} className="row" style={{ gap: 4 }}>
        {[true, false].map((answer) => (
          <button
            key={String(answer)}
            type="button"
            className="chip"
            aria-pressed={value === answer}
            onClick={() => onChange(value === answer ? undefined : answer)}
          >
            {t(answer ? "app.yes" : "app.no")}
          </button>
        ))}
      </div>
    </Input.Wrapper>
  );
}
