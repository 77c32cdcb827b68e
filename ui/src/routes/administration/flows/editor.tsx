/**
 * The flow being edited: what is chosen, what is wrong, and the commands that every view shares.
 * Owns the choice and the questions asked; the flow itself lives in the draft of the plan.
 */
import { notifications } from "@mantine/notifications";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { atom } from "../../../parts/atom";
import { type Action, changePlan, type Flow, type Plan } from "../plan";
import { usePlan } from "../usePlan";
import { faultsOf, type FlowFault } from "./faults";
import { freshAction } from "./fresh";
import {
  actionOf,
  add,
  connect,
  copy,
  exitToExtend,
  insertAfter,
  paste,
  type Position,
  putAction,
  putPositions,
  remove,
  rename,
} from "./graph";
import type { KindName } from "./kinds";
import { layout } from "./layout";

/** What the chooser is asked for. */
export type Question =
  | { for: "add"; from: string; exit: string | undefined }
  | { for: "connect"; from: string; exit: string; at?: Position }
  | { for: "find" };

export interface Editor {
  id: string;
  flow: Flow;
  plan: Plan;
  faults: FlowFault[];
  selected: readonly string[];
  select: (ids: readonly string[]) => void;
  question: Question | null;
  ask: (question: Question | null) => void;
  /** Steps up each time the inspector should take the focus. */
  editing: number;
  edit: (id: string) => void;
  /** Changes with the same `key` within a moment are one step of undo. */
  change: (change: (flow: Flow) => Flow, key?: string) => void;
  put: (action: Action, key?: string) => void;
  /** Adds a new action after `from`, or alone. Returns its id. */
  addKind: (kind: KindName, where?: Where) => string;
  removeAll: (ids: readonly string[]) => void;
  renameTo: (from: string, to: string) => void;
  copyAll: (ids: readonly string[]) => void;
  pasteAll: () => void;
  duplicate: (ids: readonly string[]) => void;
}

export interface Where {
  from?: string | undefined;
  exit?: string | undefined;
  at?: Position | undefined;
}

const Context = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = useContext(Context);
  if (!editor) throw new Error("no flow is being edited above");
  return editor;
}

/** Kept while the page lives: what is copied here can be pasted into another flow. */
const clipboard = atom<readonly Action[]>([]);

/** A flow as a program may have left it: the lists may be missing. */
const whole = (flow: Flow): Flow => (flow.actions ? flow : { ...flow, actions: [] });

export function EditorProvider({ id, children }: { id: string; children: ReactNode }) {
  const { t } = useTranslation();
  const plan = usePlan();
  const stored = plan.flows?.[id];
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [question, ask] = useState<Question | null>(null);
  const [editing, setEditing] = useState(0);

  const change = useCallback(
    (of: (flow: Flow) => Flow, key = "") =>
      changePlan(
        (before) => {
          const flow = before.flows?.[id];
          return flow ? { ...before, flows: { ...before.flows, [id]: of(whole(flow)) } } : before;
        },
        key && `flows.${id}.${key}`,
      ),
    [id],
  );

  const editor = useMemo<Editor | null>(() => {
    if (!stored) return null;
    const flow = whole(stored);
    const selected = chosen.filter((one) => actionOf(flow, one));
    const language = t("admin.flow.language");
    const pasteThese = (actions: readonly Action[]) => {
      const { flow: grown, ids } = paste(flow, actions);
      if (ids.length === 0) return;
      change(() => grown);
      setChosen(ids);
      notifications.show({ message: t("ivr.pasted", { count: ids.length }) });
    };
    const addKind = (kind: KindName, where: Where = {}): string => {
      const fresh = freshAction(kind, flow, plan, language);
      const from = where.from === undefined ? undefined : actionOf(flow, where.from);
      const exit = from && (where.exit ?? exitToExtend(from));
      let grown = exit ? insertAfter(flow, from.id, exit, fresh) : add(flow, fresh);
      if (where.at) {
        grown = putPositions(grown, { ...layout(flow), [fresh.id]: where.at });
      }
      change(() => grown);
      setChosen([fresh.id]);
      return fresh.id;
    };
    return {
      id,
      flow,
      plan,
      faults: faultsOf(flow, plan, id),
      selected,
      select: setChosen,
      question,
      ask,
      editing,
      edit: (one) => {
        setChosen([one]);
        setEditing((n) => n + 1);
      },
      change,
      put: (action, key) => change((f) => putAction(f, action.id, action), key),
      addKind,
      removeAll: (ids) => {
        if (ids.length === 0) return;
        change((f) => remove(f, ids));
        setChosen([]);
      },
      renameTo: (from, to) => {
        change((f) => rename(f, from, to));
        setChosen([to]);
      },
      copyAll: (ids) => {
        if (ids.length === 0) return;
        clipboard.set(copy(flow, ids));
        notifications.show({ message: t("ivr.copied", { count: ids.length }) });
      },
      pasteAll: () => pasteThese(clipboard.get()),
      duplicate: (ids) => pasteThese(copy(flow, ids)),
    };
  }, [stored, plan, chosen, question, editing, change, id, t]);

  if (!editor) return null;
  return <Context value={editor}>{children}</Context>;
}

/** Leads an exit where the chooser was answered. */
export const answerConnect = (editor: Editor, from: string, exit: string, to: string) =>
  editor.change((flow) => connect(flow, from, exit, to));
