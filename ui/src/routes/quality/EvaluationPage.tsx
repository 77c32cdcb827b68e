/** One evaluation: scored beside the recording, or read, disputed and answered. */
import { Button, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowLeft, IconSend, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as calls from "../../api/calls";
import { ApiProblem } from "../../api/client";
import * as api from "../../api/quality";
import type { EvaluationDetail } from "../../api/quality";
import type { Fault } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { inLanguage } from "../../format/fieldValues";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { type Place, Player } from "../history/LazyPlayer";
import { Exchanges } from "./Exchanges";
import { answered, type Grid, type Lines, linesOf, markOf, questionsOf } from "./grid";
import { planned } from "./planned";
import { ScoreSheet } from "./ScoreSheet";
import { useDraft } from "./useDraft";
import { useQualitySeen } from "./useQualityNotices";
import { MarkBadge, StateBadge, useReasons } from "./words";

export function EvaluationPage({ id }: { id: string }) {
  const key = ["quality", "evaluation", id];
  useQualitySeen(id);
  const found = useQuery({ queryKey: key, queryFn: () => api.evaluation(id) });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  // Who writes keeps what was typed whatever the server says meanwhile.
  const { state } = found.data.evaluation;
  return found.data.writes ? (
    <Writing key={`${id} ${state}`} of={found.data} />
  ) : (
    <Reading key={`${id} ${state}`} of={found.data} />
  );
}

/** The recording at the left, the grid at the right; above, who and how much. */
export function Frame(props: {
  of: EvaluationDetail;
  lines: Lines;
  tools: React.ReactNode;
  place: React.RefObject<Place | null>;
  left: React.ReactNode;
  children: React.ReactNode;
}) {
  const { of, lines, tools, place, left, children } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const reasons = useReasons();
  const { evaluation } = of;
  const grid = of.scored_by as unknown as Grid;
  const mark = markOf(grid, lines);
  const knocked = questionsOf(grid).filter((q) => mark.knockedOut.includes(q.id));
  const name = (text: unknown) => inLanguage(text as never, format.locale);
  return (
    <>
      <div className="page-head">
        <Link to="/quality/$tab" params={{ tab: "evaluations" }} className="row">
          <IconArrowLeft size={16} aria-hidden />
          {t("quality.back")}
        </Link>
        <h1>{t("quality.evaluate_of", { agent: evaluation.agent_name })}</h1>
        <StateBadge state={evaluation.state} />
        <MarkBadge mark={mark.mark} passed={mark.passed} />
        <span className="grow" />
        <span className="row wrap">{tools}</span>
      </div>
      {knocked.length > 0 && (
        <p className="notice tone-bad" role="status">
          {t("quality.knocked_out", { questions: knocked.map((q) => name(q.text)).join(", ") })}
        </p>
      )}
      <div className="q-split">
        <div className="stack-lg">
          <ContactPart interaction={evaluation.interaction} place={place} />
          <dl className="facts">
            <dt>{t("quality.grid")}</dt>
            <dd>
              {name(evaluation.grid_name)} ·{" "}
              <span className="muted">
                {t("quality.version", { version: evaluation.setup_version })} ·{" "}
                {t("quality.pass_mark", { percent: format.share(grid.pass_percent / 100) })}
              </span>
            </dd>
            <dt>{t("quality.evaluator")}</dt>
            <dd>{evaluation.evaluator_name}</dd>
            <dt>{t("quality.contact")}</dt>
            <dd>
              <Link to="/history/$id" params={{ id: evaluation.interaction }}>
                {format.at(evaluation.contact_at, "full")}
              </Link>
            </dd>
            {of.why.length > 0 && (
              <>
                <dt>{t("quality.why")}</dt>
                <dd>{reasons(of.why)}</dd>
              </>
            )}
          </dl>
          {left}
        </div>
        <div className="panel" role="group" aria-label={t("quality.questions")}>
          {children}
        </div>
      </div>
    </>
  );
}

export function ContactPart(props: { interaction: string; place: React.RefObject<Place | null> }) {
  const { interaction, place } = props;
  const { t } = useTranslation();
  const contact = useQuery({
    queryKey: ["interaction", interaction],
    queryFn: () => calls.interaction(interaction),
    // A call that goes on gets its recording when it ends.
    refetchInterval: ({ state }) => (state.data && !state.data.ended_at ? 5_000 : false),
  });
  if (!contact.data) return contact.isError ? <Failed error={contact.error} /> : <Loading />;
  if (!contact.data.ended_at) return <p className="notice">{t("quality.no_recording_yet")}</p>;
  return (
    <section aria-label={t("quality.recording")}>
      <Player contact={contact.data} place={place} />
    </section>
  );
}

function Writing({ of }: { of: EvaluationDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const place = useRef<Place | null>(null);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [busy, setBusy] = useState(false);
  const grid = of.scored_by as unknown as Grid;
  const draft = useDraft(of);
  const { lines, summary } = draft;
  const open = questionsOf(grid).filter((q) => !answered(lines.get(q.id))).length;
  const finish = async () => {
    setBusy(true);
    setFaults([]);
    try {
      const version = await draft.flush();
      const done = await api.act(of.evaluation.id, {
        version,
        act: "finish",
        note: "",
        answers: null,
      });
      notifications.show({ message: t("quality.sent", { agent: of.evaluation.agent_name }) });
      queries.setQueryData(["quality", "evaluation", of.evaluation.id], done);
      await queries.invalidateQueries({ queryKey: ["quality"] });
    } catch (error) {
      const told = error instanceof ApiProblem ? error.problem.faults : undefined;
      if (told?.length) setFaults(told);
      else tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const discard = async () => {
    try {
      await draft.flush();
      await api.discard(of.evaluation.id);
      notifications.show({ message: t("quality.discarded") });
      await queries.invalidateQueries({ queryKey: ["quality"] });
      void navigate({ to: "/quality/$tab", params: { tab: "evaluations" } });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const kept =
    draft.state === "kept"
      ? draft.keptAt && t("quality.kept", { time: format.at(draft.keptAt, "time_s") })
      : t(draft.state === "failed" ? "quality.not_kept" : "quality.keeping");
  return (
    <Frame
      of={of}
      lines={lines}
      place={place}
      tools={
        <>
          <span className="small muted" role="status">
            {open > 0 ? t("quality.not_answered", { count: open }) : t("quality.whole")}
            {kept && ` · ${kept}`}
          </span>
          <Button
            variant="default"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => void discard()}
          >
            {t("quality.discard")}
          </Button>
          <Button
            loading={busy}
            leftSection={<IconSend size={16} aria-hidden />}
            onClick={() => void finish()}
          >
            {t("quality.acts.finish")}
          </Button>
        </>
      }
      left={
        <>
          <Textarea
            label={t("quality.summary")}
            description={t("quality.summary_hint")}
            autosize
            minRows={3}
            maxRows={10}
            maxLength={4_000}
            value={summary}
            onChange={(event) => draft.put({ summary: event.currentTarget.value })}
          />
          <p className="small muted">{t("quality.keys")}</p>
        </>
      }
    >
      <ScoreSheet
        grid={grid}
        lines={lines}
        faults={faults}
        at={() => place.current}
        onJump={(ms, recording) => place.current?.jump(ms, recording)}
        onChange={(next) => {
          if (faults.length > 0) setFaults([]);
          draft.put({ lines: next });
        }}
      />
    </Frame>
  );
}

function Reading({ of }: { of: EvaluationDetail }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const place = useRef<Place | null>(null);
  const grid = of.scored_by as unknown as Grid;
  const [lines, setLines] = useState<Lines>(() => linesOf(of.answers));
  const [amends, setAmends] = useState(false);
  const { evaluation } = of;
  const mayAmend = of.may.some((act) => act === "answer" || act === "close");
  return (
    <Frame
      of={of}
      lines={lines}
      place={place}
      tools={
        evaluation.state !== "draft" && (
          <PlanButton
            of={of}
            onOpen={() => void navigate({ to: "/quality/$tab", params: { tab: "coaching" } })}
          />
        )
      }
      left={
        <>
          {of.summary && (
            <section aria-label={t("quality.summary")} className="stack">
              <h2>{t("quality.summary")}</h2>
              <p className="q-said">{of.summary}</p>
            </section>
          )}
          <Exchanges
            of={of}
            amended={amends ? lines : null}
            onAmend={
              mayAmend
                ? (on) => {
                    setAmends(on);
                    if (!on) setLines(linesOf(of.answers));
                  }
                : undefined
            }
          />
        </>
      }
    >
      <ScoreSheet
        grid={grid}
        lines={lines}
        at={() => place.current}
        onJump={(ms, recording) => place.current?.jump(ms, recording)}
        onChange={amends ? setLines : undefined}
      />
    </Frame>
  );
}

function PlanButton({ of, onOpen }: { of: EvaluationDetail; onOpen: () => void }) {
  const { t } = useTranslation();
  const { organization } = of.evaluation;
  const people = useQuery({
    queryKey: ["quality", "people", organization],
    queryFn: () => api.people(organization),
  });
  if (!people.data?.scores) return null;
  return (
    <Button
      variant="default"
      onClick={() => {
        beginPlan(of);
        onOpen();
      }}
    >
      {t("quality.plan_for")}
    </Button>
  );
}

/** Questions that gave less than this are worked on. */
const WEAK = 0.6;

function beginPlan(of: EvaluationDetail) {
  const grid = of.scored_by as unknown as Grid;
  const lines = linesOf(of.answers);
  const weak = questionsOf(grid).filter((q) => {
    const line = lines.get(q.id);
    const whole = q.scale.kind === "points" ? q.scale.most : 1;
    return line?.applies && line.points !== null && (line.points ?? 0) / whole < WEAK;
  });
  planned.set({
    organization: of.evaluation.organization,
    agent: of.evaluation.agent,
    grid: of.evaluation.grid,
    questions: weak.map(({ id }) => id),
    evaluation: of.evaluation.id,
  });
}
