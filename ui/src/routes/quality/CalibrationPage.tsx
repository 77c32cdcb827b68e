/** One calibration: scored blind while it is open, compared once it is closed. */
import { Button, Modal, SegmentedControl } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowLeft, IconCheck, IconEyeOff, IconLock } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../api/client";
import * as api from "../../api/quality";
import type { CalibrationDetail } from "../../api/quality";
import type { Fault } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { inLanguage } from "../../format/fieldValues";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import type { Place } from "../history/LazyPlayer";
import { AgreementPart } from "./AgreementPart";
import { ContactPart } from "./EvaluationPage";
import { type Grid, type Lines, linesOf, markOf } from "./grid";
import { MinutesPart } from "./MinutesPart";
import { ScoreSheet } from "./ScoreSheet";
import { useQualitySeen } from "./useQualityNotices";
import { MarkBadge } from "./words";

export function CalibrationPage({ id }: { id: string }) {
  useQualitySeen(id);
  const found = useQuery({
    queryKey: ["quality", "calibration", id],
    queryFn: () => api.calibration(id),
  });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <Session of={found.data} />;
}

function Session({ of }: { of: CalibrationDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [at, setAt] = useState(0);
  const place = useRef<Place | null>(null);
  const { calibration: session } = of;
  const closed = session.closed_at !== null;
  const interaction = session.interactions[at] ?? session.interactions[0]!;
  const choose = session.interactions.length > 1 && (
    <SegmentedControl
      aria-label={t("quality.calibration.interactions")}
      data={session.interactions.map((_, n) => ({
        value: `${n}`,
        label: t("quality.calibration.contact", { n: n + 1 }),
      }))}
      value={`${at}`}
      onChange={(n) => setAt(Number(n))}
    />
  );
  return (
    <>
      <div className="page-head">
        <Link to="/quality/$tab" params={{ tab: "calibration" }} className="row">
          <IconArrowLeft size={16} aria-hidden />
          {t("quality.tabs.calibration")}
        </Link>
        <h1>{session.name}</h1>
        <span className={`badge tone-${closed ? "calm" : "busy"}`}>
          {t(closed ? "quality.calibration.state.closed" : "quality.calibration.state.open")}
        </span>
        <span className="muted small">
          {inLanguage(session.grid_name as never, format.locale)}
          {session.deadline &&
            ` · ${t("quality.calibration.deadline")} ${format.at(session.deadline)}`}
        </span>
        <span className="grow" />
        {session.leads && !closed && <Close of={of} />}
      </div>
      {!closed && (
        <p className="notice tone-busy" role="status">
          <IconEyeOff size={16} aria-hidden /> {t("quality.calibration.blind")}{" "}
          {session.progress.map((p) => `${p.name} ${p.done}/${p.of}`).join(" · ")}
        </p>
      )}
      {closed && <AgreementPart of={of} />}
      <div className="row wrap">{choose}</div>
      {session.scores && (
        <div className="q-split" key={interaction}>
          <ContactPart interaction={interaction} place={place} />
          <OwnSheet of={of} interaction={interaction} place={place} />
        </div>
      )}
      {!session.scores && !closed && <ContactPart interaction={interaction} place={place} />}
      {closed && (
        <div className="q-split" key={`closed ${interaction}`}>
          <ContactPart interaction={interaction} place={place} />
          <MinutesPart of={of} interaction={interaction} />
        </div>
      )}
    </>
  );
}

interface OwnSheetProps {
  of: CalibrationDetail;
  interaction: string;
  place: React.RefObject<Place | null>;
}

const PAUSE_MS = 700;

function OwnSheet({ of, interaction, place }: OwnSheetProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { login } = useMe().person;
  const { id } = of.calibration;
  const grid = of.scored_by as unknown as Grid;
  const own = of.sheets.find((s) => s.evaluator === login && s.interaction === interaction);
  const [lines, setLines] = useState<Lines>(() => linesOf(own?.answers ?? []));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [busy, setBusy] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const done = own?.done ?? false;
  const send = async (next: Lines, finished: boolean) => {
    clearTimeout(timer.current);
    const form = { answers: [...next.values()], summary: "", done: finished };
    const kept = await api.putSheet(id, interaction, form);
    queries.setQueryData(["quality", "calibration", id], kept);
  };
  const change = (next: Lines) => {
    setLines(next);
    setFaults([]);
    clearTimeout(timer.current);
    const later = () => void send(next, false).catch((error) => tellProblem(error, t));
    timer.current = setTimeout(later, PAUSE_MS);
  };
  const finish = async (finished: boolean) => {
    setBusy(true);
    try {
      await send(lines, finished);
    } catch (error) {
      const told = error instanceof ApiProblem ? error.problem.faults : undefined;
      if (told?.length) setFaults(told);
      else tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const mark = markOf(grid, lines);
  return (
    <section className="panel" aria-label={t("quality.calibration.mine")}>
      <div className="panel-head">
        <h2 className="grow">{t("quality.calibration.mine")}</h2>
        {done && <span className="small tone-good">{t("quality.calibration.finished")}</span>}
        <MarkBadge mark={mark.mark} passed={mark.passed} />
        <Button
          size="xs"
          variant={done ? "default" : "filled"}
          loading={busy}
          leftSection={!done && <IconCheck size={14} aria-hidden />}
          onClick={() => void finish(!done)}
        >
          {t(done ? "quality.calibration.reopen" : "quality.calibration.finish")}
        </Button>
      </div>
      <ScoreSheet
        grid={grid}
        lines={lines}
        faults={faults}
        at={() => place.current}
        onJump={(ms, recording) => place.current?.jump(ms, recording)}
        onChange={done ? undefined : change}
      />
    </section>
  );
}

function Close({ of }: { of: CalibrationDetail }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { id, version } = of.calibration;
  const close = async () => {
    try {
      const closed = await api.changeCalibration(id, { version, close: true });
      notifications.show({ message: t("quality.calibration.closed") });
      queries.setQueryData(["quality", "calibration", id], closed);
      setAsks(false);
      await queries.invalidateQueries({ queryKey: ["quality"] });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconLock size={16} aria-hidden />}
        onClick={() => setAsks(true)}
      >
        {t("quality.calibration.close")}
      </Button>
      <Modal opened={asks} onClose={() => setAsks(false)} title={t("quality.calibration.close")}>
        <div className="stack-lg">
          <p style={{ margin: 0 }}>{t("quality.calibration.close_ask")}</p>
          <p className="muted" style={{ margin: 0 }}>
            {of.calibration.progress.map((p) => `${p.name} ${p.done}/${p.of}`).join(" · ")}
          </p>
          <div className="row" style={{ justifyContent: "flex-end" }}>
            <Button variant="default" onClick={() => setAsks(false)}>
              {t("app.cancel")}
            </Button>
            <Button onClick={() => void close()} data-autofocus>
              {t("quality.calibration.close")}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
