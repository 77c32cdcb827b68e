/** The draft that is open: edited here with undo, saved on the server soon after each change. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiProblem } from "../../../api/client";
import * as api from "../../../api/scripts";
import type { Reading } from "../../../api/scripts";
import type { Fault } from "../../../api/types";
import type { Script } from "./script";

const SAVE_MS = 600;
const KEPT = 100;

export type SaveState = "saved" | "saving" | "stale" | "failed";

export interface ScriptDraft {
  script: Script;
  past: Script[];
  faults: Fault[];
  reading: Reading;
  revision: number;
  published: number | null;
  state: SaveState;
  change: (to: (script: Script) => Script) => void;
  undo: () => void;
  /** Waits for the last save; gives its revision. */
  settled: () => Promise<number>;
  reload: () => void;
}

export function useScriptDraft(organization: string, id: string) {
  const queries = useQueryClient();
  const read = useQuery({
    queryKey: ["script", organization, id],
    queryFn: () => api.script(organization, id),
    staleTime: Infinity,
    gcTime: 0,
  });
  const reload = useCallback(
    () => void queries.invalidateQueries({ queryKey: ["script", organization, id] }),
    [queries, organization, id],
  );
  return { read, reload };
}

type View = Awaited<ReturnType<typeof api.script>>;

export function useEdited(organization: string, id: string, view: View, reload: () => void) {
  const [script, setScript] = useState(view.script as unknown as Script);
  const [past, setPast] = useState<Script[]>([]);
  const [checked, setChecked] = useState({ faults: view.faults, reading: view.reading });
  const [state, setState] = useState<SaveState>("saved");
  const revision = useRef(view.revision);
  const latest = useRef(script);
  const dirty = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const saving = useRef<Promise<void>>(Promise.resolve());

  const save = useCallback(() => {
    clearTimeout(timer.current);
    saving.current = saving.current.then(async () => {
      if (!dirty.current) return;
      dirty.current = false;
      try {
        const said = await api.saveScript(organization, id, latest.current, revision.current);
        revision.current = said.revision;
        setChecked({ faults: said.faults, reading: said.reading });
        setState(dirty.current ? "saving" : "saved");
      } catch (error) {
        dirty.current = true;
        setState(error instanceof ApiProblem && error.status === 409 ? "stale" : "failed");
      }
    });
    return saving.current;
  }, [organization, id]);
  const put = (next: Script) => {
    latest.current = next;
    dirty.current = true;
    setScript(next);
    setState("saving");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), SAVE_MS);
  };
  useEffect(() => () => void save(), [save]);
  const draft: ScriptDraft = {
    script,
    past,
    ...checked,
    revision: revision.current,
    published: view.published ?? null,
    state,
    change: (to) => {
      const next = to(latest.current);
      if (next === latest.current) return;
      setPast((before) => [...before, latest.current].slice(-KEPT));
      put(next);
    },
    undo: () => {
      const last = past.at(-1);
      if (!last) return;
      setPast(past.slice(0, -1));
      put(last);
    },
    settled: async () => {
      await save();
      return revision.current;
    },
    reload,
  };
  return draft;
}
