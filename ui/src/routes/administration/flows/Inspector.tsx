/** The settings of the chosen action: its id, its parameters, its exits. */
import { Button, TextInput } from "@mantine/core";
import { IconCopy, IconCopyPlus, IconFlag, IconPointer, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../../../parts/Empty";
import type { Action } from "../plan";
import { useEditor } from "./editor";
import { ExitsEditor } from "./ExitsEditor";
import { actionOf, linksOf } from "./graph";
import { iconOf } from "./icons";
import { kindOf } from "./kinds";
import { ParameterField } from "./ParameterField";
import { useWords } from "./useWords";

export function Inspector() {
  const { t } = useTranslation();
  const { flow, selected, editing } = useEditor();
  const one = selected.length === 1 ? actionOf(flow, selected[0] ?? "") : undefined;
  const panel = useRef<HTMLElement>(null);
  const asked = useRef(editing);
  useEffect(() => {
    if (asked.current === editing) return;
    asked.current = editing;
    // After the dialog that asked has given the focus back.
    const soon = setTimeout(() => panel.current?.querySelector<HTMLElement>("h2")?.focus(), 30);
    return () => clearTimeout(soon);
  }, [editing]);
  return (
    <section ref={panel} className="inspector" aria-label={t("ivr.inspector.title")}>
      {one ? (
        <Settings key={one.id} action={one} />
      ) : selected.length > 1 ? (
        <Several />
      ) : (
        <Empty
          icon={IconPointer}
          title={t("ivr.inspector.nothing")}
          hint={t("ivr.inspector.nothing_hint")}
        />
      )}
    </section>
  );
}

function Settings({ action }: { action: Action }) {
  const words = useWords();
  const { put, faults } = useEditor();
  const { fields } = kindOf(action.type);
  const Glyph = iconOf(action.type);
  const own = faults.filter((f) => f.action === action.id);
  const set = (name: string, value: unknown) => {
    const { [name]: _old, ...rest } = action.parameters ?? {};
    const kept = action.parameters ?? {};
    const parameters = value === undefined ? rest : { ...kept, [name]: value };
    put({ ...action, parameters }, `${action.id}.${name}`);
  };
  return (
    <>
      <header className="inspector-head">
        <Glyph size={20} aria-hidden />
        <div className="grow">
          <h2 tabIndex={-1}>{words.kind(action.type)}</h2>
          <p className="small muted">{words.help(action.type)}</p>
        </div>
      </header>
      <div className="inspector-body">
        {own.length > 0 && (
          <ul className="own-faults">
            {own.map((fault, n) => (
              <li key={n} className={`tone-${fault.level === "error" ? "bad" : "warn"}`}>
                {words.fault(fault, action)}
              </li>
            ))}
          </ul>
        )}
        <IdField action={action} />
        {fields.map((field) => (
          <ParameterField
            key={field.name}
            action={action}
            field={field}
            onChange={(value) => set(field.name, value)}
          />
        ))}
        <ExitsEditor action={action} />
        <ComesFrom action={action} />
        <Commands ids={[action.id]} action={action} />
      </div>
    </>
  );
}

function Several() {
  const { t } = useTranslation();
  const { selected } = useEditor();
  return (
    <div className="inspector-body">
      <h2 tabIndex={-1}>{t("ivr.inspector.several", { count: selected.length })}</h2>
      <ul className="plain-list">
        {selected.map((id) => (
          <li key={id}>
            <code>{id}</code>
          </li>
        ))}
      </ul>
      <Commands ids={selected} />
    </div>
  );
}

const GOOD_ID = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u;

/** Takes the new name on Enter or when left; every way to the action goes along. */
function IdField({ action }: { action: Action }) {
  const { t } = useTranslation();
  const { flow, renameTo } = useEditor();
  const [typed, setTyped] = useState(action.id);
  const taken = typed !== action.id && actionOf(flow, typed) !== undefined;
  const fault = taken
    ? t("ivr.inspector.id_taken")
    : GOOD_ID.test(typed)
      ? null
      : t("ivr.inspector.id_bad");
  const commit = () => {
    if (fault) setTyped(action.id);
    else if (typed !== action.id) renameTo(action.id, typed);
  };
  return (
    <TextInput
      label={t("ivr.inspector.id")}
      value={typed}
      error={fault}
      data-testid="action-id"
      onChange={(event) => setTyped(event.currentTarget.value.trim())}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setTyped(action.id);
      }}
    />
  );
}

function ComesFrom({ action }: { action: Action }) {
  const { t } = useTranslation();
  const words = useWords();
  const { flow, select } = useEditor();
  const links = linksOf(flow).filter((link) => link.to === action.id);
  if (links.length === 0) return null;
  return (
    <div>
      <h3>{t("ivr.inspector.from")}</h3>
      <ul className="plain-list">
        {links.map(({ from, exit }) => {
          const origin = actionOf(flow, from);
          return (
            <li key={`${from} ${exit.id}`}>
              <button type="button" className="link" onClick={() => select([from])}>
                {from}
              </button>
              <span className="muted"> · {origin && words.exit(origin, exit)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Commands({ ids, action }: { ids: readonly string[]; action?: Action }) {
  const { t } = useTranslation();
  const { flow, change, removeAll, copyAll, duplicate } = useEditor();
  return (
    <div className="row wrap inspector-commands">
      {action &&
        (flow.start === action.id ? (
          <span className="row small muted" style={{ gap: 4 }}>
            <IconFlag size={14} aria-hidden /> {t("ivr.inspector.is_start")}
          </span>
        ) : (
          <Button
            variant="default"
            leftSection={<IconFlag size={16} aria-hidden />}
            onClick={() => change((f) => ({ ...f, start: action.id }))}
          >
            {t("ivr.inspector.set_start")}
          </Button>
        ))}
      <Button
        variant="default"
        leftSection={<IconCopyPlus size={16} aria-hidden />}
        onClick={() => duplicate(ids)}
      >
        {t("ivr.inspector.duplicate")}
      </Button>
      <Button
        variant="default"
        leftSection={<IconCopy size={16} aria-hidden />}
        onClick={() => copyAll(ids)}
      >
        {t("ivr.inspector.copy")}
      </Button>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={() => removeAll(ids)}
      >
        {t("ivr.inspector.delete")}
      </Button>
    </div>
  );
}
