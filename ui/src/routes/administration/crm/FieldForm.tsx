/** One designed field: its names, type with limits, when it is asked. */
import { NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { faultOf, namesOf } from "../../../format/expression";
import { fieldIdFrom, moved, typeOf, withPart } from "./fieldList";
import { RowButton } from "./FieldsEditor";
import { type Choice, type Field, FIELD_KINDS, type FieldType, type Label } from "./setup";

interface FieldFormProps {
  field: Field;
  /** The others, for conditions. */
  fields: readonly Field[];
  onChange: (field: Field) => void;
}

const ORDER = ["label", "input", "description", "error"] as const;

export function FieldForm({ field, fields, onChange }: FieldFormProps) {
  const { t } = useTranslation();
  const kinds = FIELD_KINDS.map((kind) => ({ value: kind, label: t(`card.fields.kinds.${kind}`) }));
  return (
    <div className="field-form form-grid">
      <LabelInputs
        label={field.label}
        name={t("card.fields.name")}
        required
        onChange={(label) => onChange({ ...field, label: label ?? { fr: "" } })}
      />
      <Select
        label={t("card.fields.type")}
        data={kinds}
        value={field.type.kind}
        allowDeselect={false}
        onChange={(kind) =>
          kind && onChange({ ...field, type: typeOf(kind as FieldType["kind"], field.type) })
        }
      />
      <Switch
        mt={26}
        label={t("card.fields.required")}
        checked={field.required ?? false}
        onChange={(event) => onChange(withPart(field, "required", event.currentTarget.checked))}
      />
      <TypeLimits type={field.type} onChange={(type) => onChange({ ...field, type })} />
      <ConditionInput
        value={field.when ?? ""}
        names={fields.filter((f) => f.id !== field.id).map((f) => f.id)}
        onChange={(when) => onChange(withPart(field, "when", when))}
      />
      <LabelInputs
        label={field.help}
        name={t("card.fields.help")}
        onChange={(help) => onChange(withPart(field, "help", help))}
      />
    </div>
  );
}

interface LabelInputsProps {
  label: Label | undefined;
  name: string;
  required?: boolean;
  onChange: (label: Label | undefined) => void;
}

/** Words in both languages, side by side; undefined when both are empty. */
export function LabelInputs({ label, name, required, onChange }: LabelInputsProps) {
  const { t } = useTranslation();
  const put = (fr: string, en: string) =>
    onChange(!fr && !en ? undefined : en ? { fr, en } : { fr });
  const [fr, en] = [label?.fr ?? "", label?.en ?? ""];
  return (
    <>
      <TextInput
        label={t("card.fields.in_french", { name })}
        required={required ?? false}
        value={fr}
        error={required && !fr.trim() ? t("crm_setup.faults.no_label") : undefined}
        onChange={(event) => put(event.currentTarget.value, en)}
      />
      <TextInput
        label={t("card.fields.in_english", { name })}
        value={en}
        placeholder={fr}
        onChange={(event) => put(fr, event.currentTarget.value)}
      />
    </>
  );
}

function TypeLimits({ type, onChange }: { type: FieldType; onChange: (type: FieldType) => void }) {
  const { t } = useTranslation();
  switch (type.kind) {
    case "text":
      return (
        <>
          <Limit
            label={t("card.fields.longest")}
            value={type.max}
            onChange={(max) => onChange(without(type, "max", max))}
          />
          <TextInput
            label={t("card.fields.pattern")}
            description={t("card.fields.pattern_hint")}
            inputWrapperOrder={[...ORDER]}
            value={type.pattern ?? ""}
            onChange={(event) => onChange(without(type, "pattern", event.currentTarget.value))}
          />
        </>
      );
    case "number":
      return (
        <>
          <Limit
            label={t("card.fields.least")}
            value={type.min}
            onChange={(min) => onChange(without(type, "min", min))}
          />
          <Limit
            label={t("card.fields.most")}
            value={type.max}
            error={
              (type.min ?? -Infinity) > (type.max ?? Infinity) && t("crm_setup.faults.empty_range")
            }
            onChange={(max) => onChange(without(type, "max", max))}
          />
        </>
      );
    case "choice":
    case "several":
      return (
        <Options options={type.options} onChange={(options) => onChange({ ...type, options })} />
      );
    case "long_text":
    case "amount":
    case "date":
    case "yes_no":
    case "phone":
    case "email":
      return null;
  }
}

/** A limit that is left out is no limit. */
function without<T extends FieldType>(type: T, key: string, value: number | string | undefined): T {
  const { [key]: _before, ...rest } = type as Record<string, unknown>;
  return (value === undefined || value === "" ? rest : { ...rest, [key]: value }) as T;
}

interface LimitProps {
  label: string;
  value: number | undefined;
  error?: string | false;
  onChange: (value: number | undefined) => void;
}

function Limit({ label, value, error, onChange }: LimitProps) {
  const { t } = useTranslation();
  return (
    <NumberInput
      label={label}
      decimalScale={0}
      hideControls
      placeholder={t("card.fields.no_limit")}
      value={value ?? ""}
      error={error || undefined}
      onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
    />
  );
}

interface OptionsProps {
  options: Choice[];
  onChange: (options: Choice[]) => void;
}

export function Options({ options, onChange }: OptionsProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const put = (n: number, label: Label) =>
    onChange(options.map((option, at) => (at === n ? { ...option, label } : option)));
  const add = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const fr = typed.trim();
    if (!fr) return;
    const taken = options.map((option) => option.id);
    onChange([...options, { id: fieldIdFrom(fr, taken), label: { fr } }]);
    setTyped("");
  };
  return (
    <div className="full stack" role="group" aria-label={t("card.fields.options")}>
      <span className="small strong">{t("card.fields.options")}</span>
      {options.map((option, n) => (
        <div key={option.id} className="row" style={{ gap: 4 }}>
          <TextInput
            className="grow"
            aria-label={t("card.fields.in_french", { name: option.id })}
            value={option.label.fr}
            onChange={(event) => put(n, { ...option.label, fr: event.currentTarget.value })}
          />
          <TextInput
            className="grow"
            aria-label={t("card.fields.in_english", { name: option.id })}
            placeholder="English"
            value={option.label.en ?? ""}
            onChange={(event) => {
              const en = event.currentTarget.value;
              put(n, en ? { fr: option.label.fr, en } : { fr: option.label.fr });
            }}
          />
          <RowButton
            label={t("routing.move_up", { name: option.label.fr })}
            off={n === 0}
            onClick={() => onChange(moved(options, n, -1))}
          >
            <IconArrowUp size={16} aria-hidden />
          </RowButton>
          <RowButton
            label={t("routing.move_down", { name: option.label.fr })}
            off={n === options.length - 1}
            onClick={() => onChange(moved(options, n, 1))}
          >
            <IconArrowDown size={16} aria-hidden />
          </RowButton>
          <RowButton
            label={t("card.fields.remove", { name: option.label.fr })}
            onClick={() => onChange(options.filter((_, at) => at !== n))}
          >
            <IconX size={16} aria-hidden />
          </RowButton>
        </div>
      ))}
      <form onSubmit={add}>
        <TextInput
          maw={360}
          aria-label={t("card.fields.add_option")}
          placeholder={t("card.fields.add_option")}
          value={typed}
          error={options.length === 0 ? t("crm_setup.faults.bad_options") : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={add as unknown as React.FocusEventHandler}
        />
      </form>
    </div>
  );
}

interface ConditionInputProps {
  value: string;
  /** What a condition may ask for. */
  names: readonly string[];
  onChange: (condition: string) => void;
  label?: string;
}

/** A condition, its fault told where it stands. */
export function ConditionInput({ value, names, onChange, label }: ConditionInputProps) {
  const { t } = useTranslation();
  const fault = value.trim() ? faultOf(value) : null;
  const strangers = fault ? [] : namesOf(value).filter((name) => !names.includes(name));
  const error = fault
    ? t("card.expression.at", {
        column: fault.column,
        what: t(`card.expression.${fault.code}`, { found: fault.found ?? "" }),
      })
    : strangers.length > 0
      ? t("card.expression.stranger", { name: strangers[0] })
      : undefined;
  const example = names[0] ? `${names[0]} is set` : 'kind = "box"';
  return (
    <TextInput
      className="full"
      label={label ?? t("card.fields.when")}
      description={
        names.length > 0 && t("card.fields.when_hint", { names: names.slice(0, 12).join(", ") })
      }
      inputWrapperOrder={[...ORDER]}
      placeholder={example}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mono, monospace)" } }}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
