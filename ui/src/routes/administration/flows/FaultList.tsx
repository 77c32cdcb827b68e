/** What is wrong with the flow, each fault a way to its place. */
import { IconAlertCircle, IconAlertTriangle, IconCheck, IconChevronUp } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFaults, useWarnings } from "../usePlan";
import type { Fault } from "../../../api/types";
import { faultAt } from "../setUp";
import { useEditor } from "./editor";
import { actionOf } from "./graph";
import { useWords } from "./useWords";

interface Told {
  key: string;
  action: string | undefined;
  level: "error" | "warning";
  by: "error" | "warning" | "server";
  text: string;
}

/** Ours at once; the server's since the last check, where we had not found it ourselves. */
function useTold(): Told[] {
  const words = useWords();
  const { id, flow, faults } = useEditor();
  const faulty = useFaults() ?? [];
  const warned = useWarnings();
  const own: Told[] = faults.map((fault, n) => ({
    key: `own ${n}`,
    action: fault.action,
    level: fault.level,
    by: fault.level,
    text: words.fault(fault, fault.action === undefined ? undefined : actionOf(flow, fault.action)),
  }));
  const named = new Set(faults.filter((f) => f.level === "error").map((f) => f.action));
  const doubted = new Set(faults.map((f) => f.action));
  const told = (level: Told["level"]) => (f: Fault) => {
    const place = f.path.slice(`flows.${id}.`.length);
    const action = flow.actions.find(
      (a) => place === `actions.${a.id}` || place.startsWith(`actions.${a.id}.`),
    )?.id;
    return { key: `${f.path} ${f.what}`, action, level, by: "server" as const, text: f.what };
  };
  const here = (f: Fault) => faultAt(f.path, "flows", id);
  const server = [
    ...faulty
      .filter(here)
      .map(told("error"))
      .filter((f) => !named.has(f.action)),
    ...warned
      .filter(here)
      .map(told("warning"))
      .filter((f) => !doubted.has(f.action)),
  ];
  return [...own, ...server];
}

export function FaultList() {
  const { t } = useTranslation();
  const editor = useEditor();
  const told = useTold();
  const [open, setOpen] = useState(false);
  const list = useId();
  const errors = told.filter((f) => f.level === "error").length;
  const warnings = told.length - errors;
  if (told.length === 0) {
    return (
      <div className="fault-bar tone-good" role="status">
        <IconCheck size={16} aria-hidden /> {t("ivr.faults_none")}
      </div>
    );
  }
  return (
    <section className="fault-box" aria-label={t("ivr.fault_list")} data-testid="faults">
      <button
        type="button"
        className="fault-bar"
        aria-expanded={open}
        aria-controls={list}
        onClick={() => setOpen(!open)}
      >
        {errors > 0 && (
          <span className="row tone-bad strong" style={{ gap: 4 }}>
            <IconAlertCircle size={16} aria-hidden />
            {t("ivr.faults_errors", { count: errors })}
          </span>
        )}
        {warnings > 0 && (
          <span className="row tone-warn strong" style={{ gap: 4 }}>
            <IconAlertTriangle size={16} aria-hidden />
            {t("ivr.faults_warnings", { count: warnings })}
          </span>
        )}
        <span className="grow" />
        <IconChevronUp size={16} aria-hidden className={open ? "turned" : undefined} />
      </button>
      <ul id={list} className="fault-lines" hidden={!open}>
        {told.map((fault) => (
          <li key={fault.key}>
            <button
              type="button"
              className="item row"
              onClick={() => fault.action !== undefined && editor.edit(fault.action)}
            >
              <span
                className={`badge tone-${fault.level === "error" ? "bad" : "warn"}`}
                style={{ width: 84, justifyContent: "center" }}
              >
                {t(`ivr.level.${fault.by}`)}
              </span>
              {fault.action !== undefined && <code className="strong">{fault.action}</code>}
              <span className="grow">{fault.text}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
