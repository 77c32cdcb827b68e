/** A flow as JSON: taken into the draft when it can be read, checked with the whole plan. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeEditor } from "./CodeEditor";
import type { FormProps } from "./ListEditor";
import type { Flow } from "./plan";
import { faultAt } from "./setUp";
import { useFaults, usePublishing } from "./usePlan";

/** Keys in the order in which a person reads a flow; others follow. */
const ORDER = [
  "version",
  "name",
  "start",
  "id",
  "type",
  "parameters",
  "conditions",
  "errors",
  "next",
  "actions",
  "metadata",
];

const rank = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);

function inOrder(_key: string, value: unknown): unknown {
  if (!value || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b)),
  );
}

const pretty = (value: unknown) => JSON.stringify(value, inOrder, 2);

export function FlowForm({ id, value, onChange }: FormProps<Flow>) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => pretty(value));
  const [from, setFrom] = useState(value);
  const [fault, setFault] = useState<string | null>(null);
  const { busy, check } = usePublishing();
  const faults = useFaults()?.filter((f) => faultAt(f.path, "flows", id));
  // Undo changes the flow behind the text.
  if (from !== value) {
    setFrom(value);
    setText(pretty(value));
  }
  const dirty = text !== pretty(value);
  const apply = (): boolean => {
    try {
      const parsed = JSON.parse(text) as Flow;
      setFault(null);
      if (pretty(parsed) !== pretty(value)) {
        setFrom(parsed);
        onChange(parsed);
      }
      setText(pretty(parsed));
      return true;
    } catch (error) {
      setFault(t("admin.flow.bad_json", { reason: error instanceof Error ? error.message : "" }));
      return false;
    }
  };
  return (
    <div className="stack">
      <div className="row">
        <span className="grow muted">
          {t("admin.flow.actions", { count: value.actions?.length ?? 0 })} · {t("admin.flow.start")}{" "}
          <code>{value.start}</code>
        </span>
        <Button variant="default" disabled={!dirty} onClick={() => apply()}>
          {t("admin.flow.apply")}
        </Button>
        <Button variant="default" loading={busy} onClick={() => apply() && void check()}>
          {t("admin.flow.check")}
        </Button>
      </div>
      {fault && (
        <div className="notice tone-bad" role="alert">
          {fault}
        </div>
      )}
      {faults && faults.length > 0 && (
        <div className="notice tone-bad" role="alert">
          <dl className="facts">
            {faults.map((f) => (
              <div key={f.path + f.what} style={{ display: "contents" }}>
                <dt style={{ color: "inherit" }}>
                  <code>{f.path.replace(`flows.${id}.`, "")}</code>
                </dt>
                <dd>{f.what}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      <CodeEditor
        label={t("admin.flow.json")}
        value={text}
        onChange={setText}
        height="calc(100vh - 360px)"
      />
    </div>
  );
}
