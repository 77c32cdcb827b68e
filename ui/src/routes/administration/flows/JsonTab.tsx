/** The flow as JSON: taken into the draft when it can be read. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeEditor } from "../CodeEditor";
import type { Flow } from "../plan";
import { useEditor } from "./editor";
import { pretty } from "./json";

export function JsonTab() {
  const { t } = useTranslation();
  const { flow, change } = useEditor();
  const [text, setText] = useState(() => pretty(flow));
  const [from, setFrom] = useState(flow);
  const [fault, setFault] = useState<string | null>(null);
  // Undo, or another view, changes the flow behind the text.
  if (from !== flow) {
    setFrom(flow);
    setText(pretty(flow));
  }
  const dirty = text !== pretty(flow);
  const apply = () => {
    try {
      const parsed = JSON.parse(text) as Flow;
      if (typeof parsed !== "object" || parsed === null || !Array.isArray(parsed.actions)) {
        throw new Error("actions: []");
      }
      setFault(null);
      if (pretty(parsed) !== pretty(flow)) change(() => parsed);
      else setText(pretty(flow));
    } catch (error) {
      setFault(t("admin.flow.bad_json", { reason: error instanceof Error ? error.message : "" }));
    }
  };
  return (
    <div className="json-tab">
      <div className="row">
        <span className="grow muted">
          {t("admin.flow.actions", { count: flow.actions.length })} · {t("admin.flow.start")}{" "}
          <code>{flow.start}</code>
        </span>
        <Button variant="default" disabled={!dirty} onClick={apply}>
          {t("admin.flow.apply")}
        </Button>
      </div>
      {fault && (
        <div className="notice tone-bad" role="alert">
          {fault}
        </div>
      )}
      <CodeEditor label={t("admin.flow.json")} value={text} onChange={setText} height="100%" />
    </div>
  );
}
