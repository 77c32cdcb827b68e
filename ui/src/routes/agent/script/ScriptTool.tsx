/**
 * The script beside the call: begins with the call, saves at each step and while typing, goes on
 * where it was after a reload. The server decides where a page leads and what may be left.
 */
import { Button, Progress } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowLeft,
  IconArrowRight,
  IconCircleCheck,
  IconPlayerStop,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../../api/client";
import * as api from "../../../api/scripts";
import type { RunView, Step } from "../../../api/scripts";
import type { Fault } from "../../../api/types";
import { tellProblem } from "../../../app/problems";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { Empty, Failed, Loading } from "../../../parts/Empty";
import type { Values } from "../../administration/crm/setup";
import { pageOf } from "../../administration/scripts/script";
import type { ToolProps } from "../tools";
import { ScriptPage } from "./ScriptPage";

const keyOf = (interaction: string) => ["call-script", interaction];

/** Asked once per call, and again when it comes into another queue. */
function useCallScript({ interaction, live }: ToolProps) {
  return useQuery({
    queryKey: [...keyOf(interaction), live.queue],
    queryFn: () => api.callScript(interaction),
    staleTime: Infinity,
    retry: 1,
  });
}

export const useScriptShown = (props: ToolProps): boolean =>
  Boolean(useCallScript(props).data?.script);

export function ScriptTool(props: ToolProps) {
  const { t } = useTranslation();
  const { interaction, customer, live } = props;
  const ringing = live.stage === "ringing";
  const run = useQuery({
    queryKey: [...keyOf(interaction), "run"],
    queryFn: () => api.beginScript(interaction, customer),
    // The dialogue begins with the customer on the line.
    enabled: !ringing,
    staleTime: Infinity,
    retry: 1,
  });
  if (ringing) return <Empty icon={IconArrowRight} title={t("scripts.desk.waits")} />;
  if (run.isError) return <Failed error={run.error} retry={() => void run.refetch()} />;
  if (!run.data) return <Loading />;
  return <Walk key={run.data.id} first={run.data} {...props} />;
}

const TYPED_MS = 700;

/** Steps go one after the other: each names the revision that the one before gave. */
function useSteps(first: RunView, props: ToolProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { interaction, customer } = props;
  const [run, setRun] = useState(first);
  const [answers, setAnswers] = useState<Values>(first.answers);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [busy, setBusy] = useState(false);
  const state = useRef({ run: first, answers: first.answers, typed: false, customer });
  state.current.customer = customer;
  const queue = useRef<Promise<void>>(Promise.resolve());
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);

  const take = (after: RunView) => {
    state.current.run = after;
    setRun(after);
    queries.setQueryData([...keyOf(interaction), "run"], after);
  };
  const again = async () => {
    // Another tab of this desk went on: its run is the run.
    const { run: now } = await api.callScript(interaction);
    if (!now) return;
    take(now as unknown as RunView);
    setAnswers({ ...(now.answers as Values), ...state.current.answers });
  };
  const one = async (step: Step) => {
    const { run: at, answers: typed, customer: who } = state.current;
    state.current.typed = false;
    try {
      const after = await api.stepScript(at, step, onPage(at, typed), who);
      take(after);
      if (step.kind !== "save") setFaults([]);
      if (after.page !== at.page) {
        state.current.answers = after.answers;
        setAnswers(after.answers);
        void queries.invalidateQueries({ queryKey: ["customer"] });
        void queries.invalidateQueries({ queryKey: ["tickets"] });
      }
    } catch (error) {
      const told = error instanceof ApiProblem ? error.problem.faults : undefined;
      if (told?.length) setFaults(told);
      else {
        if (error instanceof ApiProblem && error.status === 409) await again().catch(() => null);
        if (step.kind !== "save") tellProblem(error, t);
      }
    }
  };
  const step = (wanted: Step) => {
    clearTimeout(later.current);
    if (wanted.kind !== "save") setBusy(true);
    queue.current = queue.current.then(() => one(wanted)).finally(() => setBusy(false));
  };
  const latest = useRef(step);
  latest.current = step;
  const type = (values: Values) => {
    state.current.answers = values;
    state.current.typed = true;
    setAnswers(values);
    clearTimeout(later.current);
    later.current = setTimeout(() => latest.current({ kind: "save" }), TYPED_MS);
  };
  // What was typed last goes with the desk when another tab of the work area is opened.
  useEffect(
    () => () => {
      clearTimeout(later.current);
      if (state.current.typed) latest.current({ kind: "save" });
    },
    [],
  );
  return { run, answers, faults, busy, step, type };
}

/** Only the page's own fields are sent; one that was emptied is sent as null. */
function onPage(run: RunView, answers: Values): Values {
  const page = pageOf(run.version_script, run.page ?? undefined);
  const own = (page?.fields ?? []).filter((field) => field.id in answers);
  return Object.fromEntries(own.map((field) => [field.id, answers[field.id] ?? null]));
}

function Walk({ first, ...props }: ToolProps & { first: RunView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { run, answers, faults, busy, step, type } = useSteps(first, props);
  const script = run.version_script;
  const page = pageOf(script, run.page ?? undefined);
  const box = useRef<HTMLElement>(null);
  const shown = useRef(run.page);
  useEffect(() => {
    if (shown.current === run.page) return;
    shown.current = run.page;
    box.current?.querySelector<HTMLElement>("h2")?.focus();
  }, [run.page]);
  const ticked = (mention: string) =>
    run.proofs.find((proof) => proof.page === run.page && proof.mention === mention)?.at ?? null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey && event.key === "Enter") step({ kind: "next" });
    else if (event.altKey && event.key === "ArrowLeft") step({ kind: "back" });
    else if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
      const at = `[data-objection="${event.code.slice("Digit".length)}"]`;
      box.current?.querySelector<HTMLElement>(at)?.click();
    } else return;
    event.preventDefault();
  };
  if (!page) return <Ended run={run} />;
  const done = run.trail.length;
  const share = Math.round((100 * (done - 1)) / Math.max(1, done - 1 + run.pages_left));
  return (
    <section ref={box} className="script" aria-label={t("scripts.title")} onKeyDown={onKeyDown}>
      <header className="script-head">
        <h2 tabIndex={-1} className="grow" data-testid="script-page">
          {inLanguage(page.title, locale)}
        </h2>
        <span className="small muted num">
          {t("scripts.desk.progress", { at: done, of: done - 1 + run.pages_left })}
        </span>
        <Progress
          value={share}
          w={120}
          aria-label={t("scripts.desk.progress_label")}
          className="script-progress"
        />
      </header>
      {run.unwritten.length > 0 && <Unwritten run={run} />}
      <ScriptPage
        script={script}
        page={page}
        names={run.names}
        answers={answers}
        onAnswers={type}
        faults={faults}
        tickedAt={ticked}
        onTick={(mention) => step({ kind: "tick", mention })}
        onObjection={(objection) => step({ kind: "objection", objection })}
      />
      <footer className="script-foot">
        <Button
          variant="default"
          disabled={run.trail.length < 2 || busy}
          onClick={() => step({ kind: "back" })}
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          aria-keyshortcuts="Alt+ArrowLeft"
        >
          {t("scripts.desk.back")}
        </Button>
        <Button
          variant="subtle"
          disabled={busy}
          onClick={() => step({ kind: "stop" })}
          leftSection={<IconPlayerStop size={16} aria-hidden />}
        >
          {t("scripts.desk.stop")}
        </Button>
        <span className="grow" />
        <span className="small muted">
          <kbd>Ctrl ↵</kbd>
        </span>
        <Button
          loading={busy}
          onClick={() => step({ kind: "next" })}
          rightSection={<IconArrowRight size={16} aria-hidden />}
          aria-keyshortcuts="Control+Enter"
          data-testid="script-next"
        >
          {t("scripts.desk.next")}
        </Button>
      </footer>
    </section>
  );
}

function Unwritten({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const fields = run.version_script.pages.flatMap((page) => page.fields ?? []);
  const name = (id: string) => {
    const field = fields.find((one) => one.id === id);
    return field ? inLanguage(field.label, locale) : id;
  };
  return (
    <div className="notice tone-warn" role="alert">
      <IconAlertTriangle size={16} aria-hidden />
      <div>
        {t("scripts.desk.unwritten")}
        {run.unwritten.map((fault) => (
          <div key={fault.path} className="small">
            {name(fault.path)} – {fault.what}
          </div>
        ))}
      </div>
    </div>
  );
}

function Ended({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const ending = run.ending ?? "completed";
  return (
    <div className="script">
      {run.unwritten.length > 0 && <Unwritten run={run} />}
      <Empty
        icon={ending === "completed" ? IconCircleCheck : IconPlayerStop}
        title={t(`scripts.endings.${ending}`)}
        hint={t("scripts.desk.ended_hint", { count: run.proofs.length })}
      />
    </div>
  );
}
