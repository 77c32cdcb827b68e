/** One question to a program outside. */
import { ActionIcon, Button, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { LookUp } from "../crm/setup";

interface LookUpFormProps {
  value: LookUp;
  onChange: (value: LookUp) => void;
}

const METHODS = ["get", "post"] as const;

export function LookUpForm({ value, onChange }: LookUpFormProps) {
  const { t } = useTranslation();
  const put = (change: Partial<LookUp>) => onChange({ ...value, ...change });
  /** An emptied field is left out. */
  const text = (key: "body" | "open" | "record", words: string) => {
    const { [key]: _old, ...rest } = value;
    onChange(words ? { ...rest, [key]: words } : rest);
  };
  return (
    <div className="stack">
      <div className="form-grid">
        <TextInput
          label={t("connect.name")}
          value={value.label.fr}
          onChange={(e) => put({ label: { ...value.label, fr: e.currentTarget.value } })}
        />
        <TextInput
          label={t("connect.id")}
          value={value.id}
          onChange={(e) => put({ id: e.currentTarget.value })}
        />
        <Select
          label={t("connect.method")}
          data={METHODS.map((method) => ({ value: method, label: method.toUpperCase() }))}
          value={value.method ?? "get"}
          allowDeselect={false}
          onChange={(chosen) => {
            const method = METHODS.find((one) => one === chosen);
            if (method) put({ method });
          }}
        />
      </div>
      <TextInput
        label={t("connect.url")}
        value={value.url}
        onChange={(e) => put({ url: e.currentTarget.value })}
      />
      <div className="form-grid">
        <Textarea
          label={t("connect.headers")}
          description={t("connect.headers_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          autosize
          minRows={2}
          defaultValue={written(value.headers)}
          onBlur={(e) => put({ headers: headersOf(e.currentTarget.value) })}
        />
        {value.method === "post" && (
          <Textarea
            label={t("connect.body")}
            autosize
            minRows={2}
            value={value.body ?? ""}
            onChange={(e) => text("body", e.currentTarget.value)}
          />
        )}
      </div>
      <Lines value={value} put={put} />
      <div className="form-grid">
        <TextInput
          label={t("connect.record")}
          description={t("connect.record_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          value={value.record ?? ""}
          onChange={(e) => text("record", e.currentTarget.value)}
        />
        <TextInput
          label={t("connect.open")}
          description={t("connect.open_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          value={value.open ?? ""}
          onChange={(e) => text("open", e.currentTarget.value)}
        />
        <NumberInput
          label={t("connect.timeout")}
          suffix=" ms"
          min={100}
          max={10_000}
          step={100}
          value={value.timeout_ms ?? 2_000}
          onChange={(n) => put({ timeout_ms: Number(n) })}
        />
        <NumberInput
          label={t("connect.cache")}
          suffix=" s"
          min={0}
          max={86_400}
          value={value.cache_s ?? 300}
          onChange={(n) => put({ cache_s: Number(n) })}
        />
      </div>
    </div>
  );
}

function Lines({ value, put }: { value: LookUp; put: (change: Partial<LookUp>) => void }) {
  const { t } = useTranslation();
  const change = (at: number, line: LookUp["fields"][number] | null) =>
    put({ fields: value.fields.flatMap((old, n) => (n === at ? (line ? [line] : []) : [old])) });
  return (
    <fieldset className="stack" style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="strong">{t("connect.lines")}</legend>
      <p className="small muted">{t("connect.lines_hint")}</p>
      {value.fields.map((line, n) => (
        <div key={n} className="row">
          <TextInput
            aria-label={t("connect.line_label", { n: n + 1 })}
            value={line.label.fr}
            onChange={(e) =>
              change(n, { ...line, label: { ...line.label, fr: e.currentTarget.value } })
            }
          />
          <TextInput
            className="grow"
            aria-label={t("connect.line_pointer", { n: n + 1 })}
            placeholder="/records/0/Name"
            value={line.pointer}
            onChange={(e) => change(n, { ...line, pointer: e.currentTarget.value })}
          />
          <ActionIcon aria-label={t("app.remove")} onClick={() => change(n, null)}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => put({ fields: [...value.fields, { label: { fr: "" }, pointer: "/" }] })}
        >
          {t("connect.add_line")}
        </Button>
      </div>
    </fieldset>
  );
}

/** One header a line: `Authorization: Bearer {secret.crm}`. */
export const written = (headers: Record<string, string> | undefined) =>
  Object.entries(headers ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

export function headersOf(text: string): Record<string, string> {
  const pairs = text.split("\n").flatMap((line) => {
    const at = line.indexOf(":");
    const name = line.slice(0, at).trim();
    return at > 0 && name ? [[name, line.slice(at + 1).trim()] as const] : [];
  });
  return Object.fromEntries(pairs);
}
