/** What is scored so far: kept by the server a moment after each change, one request at a time. */
import { useCallback, useEffect, useRef, useState } from "react";
import * as api from "../../api/quality";
import type { EvaluationDetail } from "../../api/quality";
import { type Lines, linesOf } from "./grid";

const PAUSE_MS = 700;

interface Scored {
  lines: Lines;
  summary: string;
}

export function useDraft(of: EvaluationDetail) {
  const [scored, setScored] = useState<Scored>(() => ({
    lines: linesOf(of.answers),
    summary: of.summary,
  }));
  const [state, setState] = useState<"kept" | "keeping" | "failed">("kept");
  const [keptAt, setKeptAt] = useState<string | null>(null);
  const latest = useRef(scored);
  const version = useRef(of.evaluation.version);
  const dirty = useRef(false);
  const running = useRef<Promise<void> | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const { id } = of.evaluation;

  const send = useCallback(async () => {
    while (dirty.current) {
      dirty.current = false;
      setState("keeping");
      const { lines, summary } = latest.current;
      try {
        const kept = await api.keep(id, {
          version: version.current,
          answers: [...lines.values()],
          summary,
        });
        version.current = kept.evaluation.version;
        setKeptAt(new Date().toISOString());
        setState("kept");
      } catch (error) {
        dirty.current = true;
        setState("failed");
        throw error;
      }
    }
  }, [id]);

  /** Sends what is not kept yet; gives the version that is. */
  const flush = useCallback(async (): Promise<number> => {
    clearTimeout(timer.current);
    await running.current?.catch(() => undefined);
    running.current = send();
    await running.current;
    return version.current;
  }, [send]);

  const put = (part: Partial<Scored>) => {
    const next = { ...latest.current, ...part };
    latest.current = next;
    dirty.current = true;
    setScored(next);
    setState("keeping");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush().catch(() => undefined), PAUSE_MS);
  };

  // Who leaves the page leaves nothing behind.
  useEffect(
    () => () => {
      if (dirty.current) void flush().catch(() => undefined);
    },
    [flush],
  );

  return { ...scored, state, keptAt, put, flush };
}
