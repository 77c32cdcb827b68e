/** The same graph as a tree: everything the drawing can do, by keys and for a screen reader. */
import { Button } from "@mantine/core";
import {
  IconAlertCircle,
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconCopyPlus,
  IconCornerDownRight,
  IconLink,
  IconPencil,
  IconPlus,
  IconTrash,
  IconUnlink,
  type Icon,
} from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Editor, useEditor } from "./editor";
import { actionOf, connect, exitToExtend, moveCondition, moveInRow, NEW, putAction } from "./graph";
import { iconOf } from "./icons";
import { kindOf } from "./kinds";
import { outline, type Row } from "./outline";
import { useWords } from "./useWords";

interface Command {
  name: string;
  label: string;
  icon: Icon;
  keys: string;
  enabled: boolean;
  run: () => void;
}

export function OutlineTree() {
  const { t } = useTranslation();
  const editor = useEditor();
  const { flow, selected } = editor;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => outline(flow, closed), [flow, closed]);
  const [at, setAt] = useState<string>("");
  const [said, say] = useState("");
  const box = useRef<HTMLUListElement>(null);
  const chosen = selected.length === 1 ? selected[0] : undefined;
  const present =
    rows.find((row) => row.key === at) ??
    rows.find((row) => !row.link && row.action === chosen) ??
    rows[0];

  // An action that was added, pasted or jumped to is the row to stand on.
  const [followed, setFollowed] = useState(chosen);
  if (chosen !== followed) {
    setFollowed(chosen);
    const own = rows.find((row) => !row.link && row.action === chosen);
    if (own && present?.action !== chosen) setAt(own.key);
  }
  useEffect(() => {
    const row = box.current?.querySelector<HTMLElement>('[tabindex="0"]');
    if (box.current?.contains(document.activeElement)) row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }, [present?.key]);

  const go = (row: Row | undefined) => {
    if (!row) return;
    setAt(row.key);
    if (row.action) editor.select([row.action]);
  };
  const toggle = (row: Row, open: boolean) => {
    const next = new Set(closed);
    if (open) next.delete(row.key);
    else next.add(row.key);
    setClosed(next);
  };
  const commands = useCommands(editor, present, rows, go, say);
  const onKeyDown = (event: KeyboardEvent) => {
    const done = walk(event, rows, present, go, toggle) || runKey(event, commands);
    if (done) event.preventDefault();
  };
  return (
    <section className="outline" aria-label={t("ivr.outline.label")}>
      <div className="row wrap outline-tools" role="toolbar" aria-label={t("ivr.outline.commands")}>
        {commands.map((command) => (
          <Button
            key={command.name}
            variant="default"
            disabled={!command.enabled}
            data-command={command.name}
            aria-keyshortcuts={command.keys}
            title={shown(command.keys)}
            leftSection={<command.icon size={16} aria-hidden />}
            onClick={() => {
              command.run();
              box.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
            }}
          >
            {command.label}
          </Button>
        ))}
      </div>
      <p className="small muted" id="outline-help">
        {t("ivr.outline.help")}
      </p>
      <ul
        ref={box}
        role="tree"
        aria-label={t("ivr.outline.label")}
        aria-describedby="outline-help"
        onKeyDown={onKeyDown}
      >
        {rows.map((row) => (
          <Line
            key={row.key}
            row={row}
            here={row === present}
            onGo={() => go(row)}
            onToggle={() => toggle(row, row.closed)}
            onEdit={() => row.action && editor.edit(row.action)}
          />
        ))}
      </ul>
      <div className="visually-hidden" role="status">
        {said}
      </div>
    </section>
  );
}

/** Arrows, Home and End, as the pattern of trees has them. */
function walk(
  event: KeyboardEvent,
  rows: Row[],
  present: Row | undefined,
  go: (row: Row | undefined) => void,
  toggle: (row: Row, open: boolean) => void,
): boolean {
  if (!present || event.altKey || event.ctrlKey || event.metaKey) return false;
  const n = rows.indexOf(present);
  switch (event.key) {
    case "ArrowDown":
      go(rows[n + 1]);
      return true;
    case "ArrowUp":
      go(rows[n - 1]);
      return true;
    case "Home":
      go(rows[0]);
      return true;
    case "End":
      go(rows.at(-1));
      return true;
    case "ArrowRight":
      if (present.opens && present.closed) toggle(present, true);
      else if (present.opens) go(rows[n + 1]);
      return true;
    case "ArrowLeft":
      if (present.opens && !present.closed) toggle(present, false);
      else go(rows.slice(0, n).findLast((row) => row.depth < present.depth));
      return true;
    default:
      return false;
  }
}

function runKey(event: KeyboardEvent, commands: Command[]): boolean {
  const pressed = [
    event.ctrlKey || event.metaKey ? "Control" : "",
    event.altKey ? "Alt" : "",
    event.key.length === 1 ? event.key.toUpperCase() : event.key,
  ]
    .filter(Boolean)
    .join("+");
  const command = commands.find((c) => c.keys.split(" ").includes(pressed));
  if (command?.enabled) command.run();
  return command !== undefined;
}

const shown = (keys: string) => (keys.split(" ")[0] ?? "").replace("Control", "Ctrl");

/** What can be done with the row, each with its key; the drawing's menu is the same list. */
function useCommands(
  editor: Editor,
  row: Row | undefined,
  rows: Row[],
  go: (row: Row | undefined) => void,
  say: (text: string) => void,
): Command[] {
  const { t } = useTranslation();
  const words = useWords();
  const { flow } = editor;
  const own = row && !row.link ? row.action : undefined;
  const action = own === undefined ? undefined : actionOf(flow, own);
  const via = row?.via;
  const from = via && actionOf(flow, via.from);
  const exitName = via && from ? words.exit(from, via.exit) : "";
  const kind = action && kindOf(action.type);
  const grows = kind?.conditions.kind === "keys" || kind?.conditions.kind === "expressions";
  const move = (by: -1 | 1) => {
    const index = via?.exit.index;
    const after =
      via && from && index !== undefined && kindOf(from.type).conditions.kind !== "fixed"
        ? putAction(flow, from.id, moveCondition(from, index, by))
        : own === undefined
          ? flow
          : moveInRow(flow, own, by);
    if (JSON.stringify(after) === JSON.stringify(flow)) return say(t("ivr.outline.not_moved"));
    editor.change(() => after);
    say(t("ivr.outline.moved", { action: row?.action ?? exitName }));
  };
  return [
    {
      name: "edit",
      label: t("ivr.outline.edit"),
      icon: IconPencil,
      keys: "Enter F2",
      enabled: row?.action !== undefined,
      run: () => row?.action && editor.edit(row.action),
    },
    {
      name: "add",
      label: t("ivr.outline.add"),
      icon: IconPlus,
      keys: "Insert +",
      enabled: action ? exitToExtend(action) !== undefined : via !== undefined,
      run: () => {
        if (action) editor.ask({ for: "add", from: action.id, exit: undefined });
        else if (via) editor.ask({ for: "add", from: via.from, exit: via.exit.id });
      },
    },
    {
      name: "add-exit",
      label: t("ivr.outline.add_exit"),
      icon: IconCornerDownRight,
      keys: "Shift+Insert *",
      enabled: grows,
      run: () => action && editor.ask({ for: "connect", from: action.id, exit: NEW }),
    },
    {
      name: "connect",
      label: t("ivr.outline.connect"),
      icon: IconLink,
      keys: "L",
      enabled: via !== undefined,
      run: () => via && editor.ask({ for: "connect", from: via.from, exit: via.exit.id }),
    },
    {
      name: "disconnect",
      label: t("ivr.outline.disconnect"),
      icon: IconUnlink,
      keys: "U",
      enabled: via !== undefined && row?.action !== undefined,
      run: () => {
        if (!via) return;
        editor.change((f) => connect(f, via.from, via.exit.id, undefined));
        say(t("ivr.outline.disconnected", { exit: exitName }));
      },
    },
    {
      name: "follow",
      label: t("ivr.outline.follow"),
      icon: IconChevronRight,
      keys: "J",
      enabled: row?.link === true,
      run: () => go(rows.find((other) => !other.link && other.action === row?.action)),
    },
    {
      name: "up",
      label: t("ivr.outline.up"),
      icon: IconArrowUp,
      keys: "Alt+ArrowUp",
      enabled: row !== undefined,
      run: () => move(-1),
    },
    {
      name: "down",
      label: t("ivr.outline.down"),
      icon: IconArrowDown,
      keys: "Alt+ArrowDown",
      enabled: row !== undefined,
      run: () => move(1),
    },
    {
      name: "duplicate",
      label: t("ivr.outline.duplicate"),
      icon: IconCopyPlus,
      keys: "Control+D",
      enabled: own !== undefined,
      run: () => own !== undefined && editor.duplicate([own]),
    },
    {
      name: "remove",
      label: t("ivr.outline.remove"),
      icon: IconTrash,
      keys: "Delete",
      enabled: own !== undefined,
      run: () => {
        if (own === undefined || !row) return;
        const n = rows.indexOf(row);
        go(rows[n - 1] ?? rows[n + 1]);
        editor.removeAll([own]);
        say(t("ivr.outline.removed", { action: own }));
      },
    },
  ];
}

interface LineProps {
  row: Row;
  here: boolean;
  onGo: () => void;
  onToggle: () => void;
  onEdit: () => void;
}

function Line({ row, here, onGo, onToggle, onEdit }: LineProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { flow, faults } = useEditor();
  const action = row.action === undefined ? undefined : actionOf(flow, row.action);
  const from = row.via && actionOf(flow, row.via.from);
  const exit = row.via && from ? words.exit(from, row.via.exit) : "";
  const own = row.link
    ? []
    : faults.filter((f) => f.action !== undefined && f.action === row.action);
  const Glyph = action ? iconOf(action.type) : IconAlertCircle;
  return (
    <li
      role="treeitem"
      aria-level={row.depth + 1}
      aria-setsize={row.size}
      aria-posinset={row.place}
      aria-selected={here}
      {...(row.opens && { "aria-expanded": !row.closed })}
      tabIndex={here ? 0 : -1}
      className="line"
      data-link={row.link}
      data-action={row.action}
      style={{ paddingLeft: 8 + row.depth * 22 }}
      onClick={onGo}
      onDoubleClick={onEdit}
    >
      <span
        className="twist"
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          if (row.opens) onToggle();
        }}
      >
        {row.opens && (row.closed ? <IconChevronRight size={14} /> : <IconChevronDown size={14} />)}
      </span>
      {exit && <span className="exit-name">{exit}</span>}
      <Glyph size={16} aria-hidden className={action ? "kind-icon" : "tone-bad"} />
      {action ? (
        <>
          <span className="strong">{action.id}</span>
          <span className="muted cut">
            {words.kind(action.type)}
            {!row.link && words.summary(action) && ` · ${words.summary(action)}`}
          </span>
          {row.link && (
            <span className="badge" style={{ height: 18 }}>
              {t("ivr.outline.link")}
            </span>
          )}
          {row.loose && !row.via && (
            <span className="badge tone-bad" style={{ height: 18 }}>
              {t("ivr.outline.loose")}
            </span>
          )}
        </>
      ) : (
        <span className="tone-bad">{t("ivr.exits.nowhere")}</span>
      )}
      {own.length > 0 && (
        <span className={`small tone-${own.some((f) => f.level === "error") ? "bad" : "warn"}`}>
          {t("ivr.outline.faulty", { count: own.length })}
        </span>
      )}
    </li>
  );
}
