/** One dialog for “add”, “connect to” and “go to”: actions of the flow and new ones, by typing. */
import { Modal } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answerConnect, type Question, useEditor } from "./editor";
import { actionOf, exitsOf, exitToExtend, NEW } from "./graph";
import { iconOf } from "./icons";
import { KIND_NAMES, type KindName } from "./kinds";
import { useWords } from "./useWords";

interface Entry {
  key: string;
  type: string;
  name: string;
  detail: string;
  action?: string;
  fresh?: KindName;
}

/** As people type: without accents, capitals or curly apostrophes. */
export const plain = (text: string) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/’/g, "'").toLowerCase();

export function Chooser() {
  const { t } = useTranslation();
  const editor = useEditor();
  const { question } = editor;
  const title = useTitle(question);
  return (
    <Modal
      opened={question !== null}
      onClose={() => editor.ask(null)}
      title={title}
      closeButtonProps={{ "aria-label": t("app.close") }}
      size={460}
      transitionProps={{ duration: 0 }}
    >
      {question && <Choices question={question} />}
    </Modal>
  );
}

function useTitle(question: Question | null): string {
  const { t } = useTranslation();
  const { flow } = useEditor();
  const words = useWords();
  if (question?.for === "find") return t("ivr.chooser.find_title");
  if (question?.for !== "connect") return t("ivr.chooser.add_title");
  const action = actionOf(flow, question.from);
  if (!action) return "";
  const ways = [...exitsOf(action), { id: NEW, kind: "condition" as const, name: "" }];
  const way = ways.find((e) => e.id === question.exit);
  return t("ivr.chooser.connect_title", { exit: way ? words.exit(action, way) : "" });
}

function useEntries(question: Question, typed: string): Entry[] {
  const { flow } = useEditor();
  const words = useWords();
  return useMemo(() => {
    const here: Entry[] = flow.actions.map((action) => ({
      key: `a:${action.id}`,
      type: action.type,
      name: action.id,
      detail: [words.kind(action.type), words.summary(action)].filter(Boolean).join(" · "),
      action: action.id,
    }));
    const fresh: Entry[] = KIND_NAMES.map((type) => ({
      key: `k:${type}`,
      type,
      name: words.kind(type),
      detail: words.help(type),
      fresh: type,
    }));
    const wanted = plain(typed).split(/\s+/).filter(Boolean);
    const matching = (of: Entry[]) =>
      of.filter((entry) => {
        const text = plain(`${entry.name} ${entry.detail} ${entry.type}`);
        return wanted.every((word) => text.includes(word));
      });
    if (question.for === "find") return matching(here);
    if (question.for === "add") return matching(fresh);
    // Who types the name of a kind wants a new one before those that are there.
    const named = (of: Entry[]) =>
      typed !== "" && of.some((entry) => plain(entry.name).startsWith(plain(typed)));
    const freshFirst = named(fresh) && !named(here);
    const [a, b] = freshFirst ? [fresh, here] : [here, fresh];
    return [...matching(a), ...matching(b)];
  }, [flow, words, question.for, typed]);
}

function Choices({ question }: { question: Question }) {
  const { t } = useTranslation();
  const editor = useEditor();
  const list = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const entries = useEntries(question, typed);
  const active = entries[Math.min(at, entries.length - 1)];
  const parts: ("action" | "fresh")[] =
    entries[0]?.fresh === undefined ? ["action", "fresh"] : ["fresh", "action"];
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });

  const take = (entry: Entry | undefined) => {
    if (!entry) return;
    editor.ask(null);
    if (question.for === "find") {
      if (entry.action) editor.edit(entry.action);
    } else if (question.for === "add") {
      if (entry.fresh) {
        const exit = question.exit ?? exitOf(editor.flow, question.from);
        editor.edit(editor.addKind(entry.fresh, { from: question.from, exit }));
      }
    } else if (entry.action) {
      answerConnect(editor, question.from, question.exit, entry.action);
    } else if (entry.fresh) {
      const { from, exit, at: spot } = question;
      editor.edit(editor.addKind(entry.fresh, { from, exit, at: spot }));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt((now) => Math.max(0, Math.min(entries.length - 1, now + by)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(active);
    }
  };
  return (
    <div className="stack">
      <div className="chooser-input">
        <IconSearch size={16} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={active ? `${list}-${active.key}` : undefined}
          aria-autocomplete="list"
          aria-label={t("ivr.chooser.find")}
          placeholder={t("ivr.chooser.find")}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {entries.length === 0 && <div className="empty">{t("ivr.chooser.nothing")}</div>}
      <div
        ref={box}
        id={list}
        role="listbox"
        aria-label={t("ivr.chooser.find")}
        className="chooser-list"
        hidden={entries.length === 0}
      >
        {parts.map((part) => {
          const some = entries.filter((entry) => entry[part] !== undefined);
          if (some.length === 0) return null;
          const label = t(part === "action" ? "ivr.chooser.here" : "ivr.chooser.fresh");
          return (
            <div key={part} role="group" aria-label={label}>
              <div className="group" aria-hidden>
                {label}
              </div>
              {some.map((entry) => (
                <Choice
                  key={entry.key}
                  id={`${list}-${entry.key}`}
                  entry={entry}
                  active={entry === active}
                  onTake={() => take(entry)}
                />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const exitOf = (flow: ReturnType<typeof useEditor>["flow"], id: string) => {
  const action = actionOf(flow, id);
  return action && exitToExtend(action);
};

interface ChoiceProps {
  id: string;
  entry: Entry;
  active: boolean;
  onTake: () => void;
}

function Choice({ id, entry, active, onTake }: ChoiceProps) {
  const Glyph = iconOf(entry.type);
  return (
    <div id={id} role="option" aria-selected={active} className="choice" onClick={onTake}>
      <Glyph size={16} aria-hidden />
      <span className="strong">{entry.name}</span>
      <span className="grow cut muted small">{entry.detail}</span>
    </div>
  );
}
