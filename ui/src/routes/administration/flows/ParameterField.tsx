/** One parameter of an action, by its kind. */
import {
  ActionIcon,
  Autocomplete,
  Button,
  NumberInput,
  Select,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fr } from "../../../i18n/fr";
import { Skills } from "../fields";
import type { Action, Prompt } from "../plan";
import { useEditor } from "./editor";
import { attributesOf } from "./graph";
import { type Field, KEYED, type KeyedBy, KEYS } from "./kinds";
import { PromptField } from "./PromptField";
import { useWords } from "./useWords";

interface ParameterProps {
  action: Action;
  field: Field;
  onChange: (value: unknown) => void;
}

const SECTIONS = { queue: "queues", hours: "hours", flow: "flows", agent: "agents" } as const;

/** Hints that i18n has for a field; fields speak for themselves otherwise. */
const hasHint = (name: string): name is keyof typeof fr.ivr.hints => name in fr.ivr.hints;

export function ParameterField({ action, field, onChange }: ParameterProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { id, flow, plan } = useEditor();
  const label = words.field(action.type, field.name);
  const value = action.parameters?.[field.name];
  const hint = hasHint(field.name) ? t(`ivr.hints.${field.name}`) : undefined;
  const text = typeof value === "string" ? value : "";
  const common = {
    label,
    description: hint,
    inputWrapperOrder: ["label", "input", "description", "error"] as (
      "label" | "input" | "description" | "error"
    )[],
  };
  const orNothing = (next: string) => (next || field.required ? next : undefined);
  switch (field.kind) {
    case "prompt":
      return (
        <PromptField
          label={label}
          {...(hint && { hint })}
          optional={!field.required}
          value={value as Prompt | undefined}
          wish={`${id}-${action.id}`}
          onChange={onChange}
        />
      );
    case "queue":
    case "hours":
    case "flow":
    case "agent": {
      const known = Object.entries(plan[SECTIONS[field.kind]] ?? {});
      const data = known.map(([id, item]) => ({ value: id, label: item.name || id }));
      const lost = text && !known.some(([id]) => id === text);
      return (
        <Select
          {...common}
          placeholder={t("ivr.inspector.choose")}
          data={lost ? [{ value: text, label: text }, ...data] : data}
          value={text || null}
          searchable
          clearable={!field.required}
          onChange={(next) => onChange(next ?? (field.required ? "" : undefined))}
        />
      );
    }
    case "ms":
    case "number":
      return <Amount {...common} field={field} value={value} onChange={onChange} />;
    case "switch":
      return (
        <Switch
          label={label}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "key":
      return (
        <Select
          {...common}
          data={[{ value: "", label: t("ivr.inspector.no_key") }, ...KEYS]}
          value={value === undefined ? String(field.default ?? "") : text}
          allowDeselect={false}
          onChange={(key) => onChange(key || (field.default === undefined ? undefined : null))}
        />
      );
    case "method":
      return (
        <Select
          {...common}
          data={["GET", "POST", "PUT"]}
          value={text || "GET"}
          allowDeselect={false}
          onChange={onChange}
        />
      );
    case "promise":
      return (
        <Select
          {...common}
          data={(["place", "slot"] as const).map((one) => ({
            value: one,
            label: t(`ivr.promises.${one}`),
          }))}
          value={text || "place"}
          allowDeselect={false}
          onChange={onChange}
        />
      );
    case "keyed":
      return (
        <Keyed
          label={label}
          value={value as KeyedBy | undefined}
          offered={attributesOf(flow)}
          onChange={onChange}
        />
      );
    case "attribute":
      return (
        <Autocomplete
          {...common}
          data={attributesOf(flow)}
          value={text}
          onChange={(next) => onChange(orNothing(next))}
        />
      );
    case "skills":
      return (
        <Skills
          label={label}
          value={(value ?? {}) as Record<string, number>}
          onChange={(skills) => onChange(Object.keys(skills).length > 0 ? skills : field.default)}
        />
      );
    case "attributes":
    case "headers":
    case "pointers":
      return (
        <Pairs
          label={label}
          {...(hint && { hint })}
          offered={field.kind === "headers" ? [] : attributesOf(flow)}
          value={(value ?? {}) as Record<string, string>}
          onChange={(next) =>
            onChange(Object.keys(next).length > 0 || field.required ? next : undefined)
          }
        />
      );
    case "lines":
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={8}
          value={text}
          onChange={(event) => onChange(orNothing(event.currentTarget.value))}
        />
      );
    case "text":
    case "url":
    case "number_called":
      return (
        <TextInput
          {...common}
          value={text}
          placeholder={field.kind === "url" ? "https://" : ""}
          onChange={(event) => onChange(orNothing(event.currentTarget.value))}
        />
      );
  }
}

interface KeyedProps {
  label: string;
  value: KeyedBy | undefined;
  offered: string[];
  onChange: (value: KeyedBy | undefined) => void;
}

/** The calling number, or what was keyed and the attribute that holds it. */
function Keyed({ label, value, offered, onChange }: KeyedProps) {
  const { t } = useTranslation();
  const kinds = (["caller", ...KEYED] as const).map((kind) => ({
    value: kind,
    label: t(`ivr.keyed.${kind}`),
  }));
  const choose = (next: string | null) => {
    const kind = KEYED.find((one) => one === next);
    onChange(kind && { kind, attribute: value?.attribute ?? offered[0] ?? "" });
  };
  return (
    <>
      <Select
        label={label}
        data={kinds}
        value={value?.kind ?? "caller"}
        allowDeselect={false}
        onChange={choose}
      />
      {value && (
        <Autocomplete
          label={t("ivr.fields.attribute")}
          description={t("ivr.hints.by")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={offered}
          value={value.attribute}
          onChange={(attribute) => onChange({ ...value, attribute })}
        />
      )}
    </>
  );
}

interface AmountProps {
  label: string;
  field: Field;
  value: unknown;
  onChange: (value: number | undefined) => void;
}

/** A number; milliseconds are shown as seconds. Emptied, the default holds. */
function Amount({ label, field, value, onChange }: AmountProps) {
  const unit = field.kind === "ms" ? 1_000 : 1;
  const fallback = typeof field.default === "number" ? field.default / unit : undefined;
  return (
    <NumberInput
      label={label}
      placeholder={fallback === undefined ? "" : String(fallback)}
      {...(field.kind === "ms" ? { min: 0 } : field.least !== undefined && { min: field.least })}
      {...(field.most !== undefined && { max: field.most })}
      decimalScale={field.kind === "ms" ? 1 : 0}
      clampBehavior="blur"
      value={typeof value === "number" ? value / unit : ""}
      onChange={(next) => {
        if (typeof next === "number") onChange(Math.round(next * unit));
        else if (next === "" && !field.required) onChange(undefined);
      }}
    />
  );
}

interface PairsProps {
  label: string;
  hint?: string;
  offered: string[];
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
}

/** Names with values. A line without a name is kept on the screen until it has one. */
function Pairs({ label, hint, offered, value, onChange }: PairsProps) {
  const { t } = useTranslation();
  const [rows, setRows] = useState<[string, string][]>(() => Object.entries(value));
  const [from, setFrom] = useState(value);
  const named = (of: [string, string][]) => Object.fromEntries(of.filter(([name]) => name.trim()));
  // Undo changes the values behind the lines.
  if (from !== value && JSON.stringify(named(rows)) !== JSON.stringify(value)) {
    setRows(Object.entries(value));
  }
  if (from !== value) setFrom(value);
  const put = (next: [string, string][]) => {
    setRows(next);
    onChange(named(next));
  };
  const edit = (at: number, row: [string, string]) =>
    put(rows.map((old, n) => (n === at ? row : old)));
  return (
    <fieldset className="prompt-field">
      <legend>{label}</legend>
      {hint && <p className="small muted">{hint}</p>}
      {rows.map(([name, text], at) => (
        <div key={at} className="row" style={{ gap: 4 }}>
          <Autocomplete
            className="grow"
            aria-label={`${label}: ${t("ivr.inspector.name_column")} ${at + 1}`}
            placeholder={t("ivr.inspector.name_column")}
            data={offered}
            value={name}
            onChange={(next) => edit(at, [next, text])}
          />
          <TextInput
            className="grow"
            aria-label={`${label}: ${t("ivr.inspector.value_column")} ${at + 1}`}
            placeholder={t("ivr.inspector.value_column")}
            value={text}
            onChange={(event) => edit(at, [name, event.currentTarget.value])}
          />
          <ActionIcon
            aria-label={t("ivr.inspector.remove_row", { name: name || at + 1 })}
            onClick={() => put(rows.filter((_, n) => n !== at))}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setRows([...rows, ["", ""]])}
        >
          {t("ivr.inspector.add_row")}
        </Button>
      </div>
    </fieldset>
  );
}
