/** The call ladder: what customer, centre and agent did to each other, beside the audio. */
import { Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LineFact } from "../../api/recordings";
import type { TimelineEvent } from "../../api/types";
import { clock } from "../../format/time";
import { useLive } from "../../live/store";
import { useFormat, useNames } from "../../parts/useFormat";
import { eventWords } from "./eventWords";
import { lineRungs, type Party, rungs } from "./ladder";

const PARTIES: readonly Party[] = ["customer", "centre", "agent"];
const place = (party: Party) => PARTIES.indexOf(party);

interface LadderProps {
  events: TimelineEvent[];
  /** What signalling and audio did, where it is known. */
  lines: LineFact[];
  startedAt: string;
  durationMs: number;
  onSeek: (ms: number) => void;
}

interface Step {
  key: string;
  type: string;
  at: string;
  from: Party;
  to: Party;
  offset_ms: number;
  words: string;
  /** In more words, where there is room. */
  title: string;
}

export function Ladder({ events, lines, startedAt, durationMs, onSeek }: LadderProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(true);
  const words = useWords();
  const lineWords = useLineWords();
  const steps: Step[] = rungs(events, startedAt).map(({ event, ...rung }) => ({
    ...rung,
    key: String(event.seq),
    type: event.type,
    at: event.at,
    words: words(event),
    title: words(event),
  }));
  if (all) {
    for (const [n, { fact, ...rung }] of lineRungs(lines, events, startedAt).entries()) {
      steps.push({
        ...rung,
        key: `line-${n}`,
        type: `line_${fact.kind}`,
        at: fact.at,
        words: lineWords(fact, "quality"),
        title: lineWords(fact, "quality_full"),
      });
    }
    // Of one moment, what the floor decided stays in its order before what the lines did.
    steps.sort((a, b) => a.offset_ms - b.offset_ms);
  }
  return (
    <section aria-label={t("recordings.ladder.title")} className="stack">
      <div className="row">
        <h2 className="grow">{t("recordings.ladder.title")}</h2>
        {lines.length > 0 && (
          <Switch
            size="xs"
            label={t("voice.line.hint")}
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
        )}
      </div>
      <div className="ladder">
        <div className="ladder-head" aria-hidden>
          <span />
          {PARTIES.map((party) => (
            <span key={party}>{t(`recordings.ladder.${party}`)}</span>
          ))}
        </div>
        <ol>
          {steps.map((step) => (
            <Rung
              key={step.key}
              step={step}
              heard={step.offset_ms >= 0 && step.offset_ms <= durationMs}
              onSeek={onSeek}
            />
          ))}
        </ol>
      </div>
    </section>
  );
}

interface RungProps {
  step: Step;
  heard: boolean;
  onSeek: (ms: number) => void;
}

function Rung({ step, heard, onSeek }: RungProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [from, to] = [place(step.from), place(step.to)];
  const road = {
    "--from": Math.min(from, to),
    "--span": Math.max(1, Math.abs(to - from)),
  } as React.CSSProperties;
  const way = from === to ? "own" : to > from ? "right" : "left";
  const line = step.type.startsWith("line_") ? true : undefined;
  const said = (
    <>
      <span className="num ladder-at">{format.at(step.at, "time_s")}</span>
      <span className="ladder-lanes">
        <span className="ladder-road" data-way={way} data-line={line} style={road}>
          <span className="cut" title={step.title}>
            {step.words}
          </span>
        </span>
      </span>
      <span className="visually-hidden">
        {t(`recordings.ladder.${step.from}`)} → {t(`recordings.ladder.${step.to}`)}
      </span>
    </>
  );
  return (
    <li data-event={step.type}>
      {heard ? (
        <button
          type="button"
          title={t("recordings.ladder.go", { at: clock(step.offset_ms) })}
          onClick={() => onSeek(step.offset_ms)}
        >
          {said}
        </button>
      ) : (
        <div>{said}</div>
      )}
    </li>
  );
}

function useLineWords() {
  const { t } = useTranslation();
  const format = useFormat();
  return (fact: LineFact, form: "quality" | "quality_full"): string => {
    if (fact.kind === "sip") return [fact.what, fact.cause].filter(Boolean).join(" · ");
    if (fact.kind === "audio") {
      return t(`voice.line.audio.${fact.what as "silent"}`, { defaultValue: fact.what ?? "" });
    }
    if (!fact.packets) return t("voice.line.no_quality");
    return t(`voice.line.${form}`, {
      loss: format.count((fact.loss_permille ?? 0) / 10),
      jitter: fact.jitter_ms ?? 0,
      mos: format.count((fact.mos_centi ?? 0) / 100),
      packets: format.count(fact.packets),
    });
  };
}

function useWords() {
  const { t } = useTranslation();
  const names = useNames();
  const agents = useLive((state) => state.agents);
  const known = {
    queue: (id: string) => names.queue(id) ?? id,
    agent: (id: string) => agents[id]?.name ?? id,
    disposition: (id: string) => names.disposition(id) ?? id,
  };
  return (event: TimelineEvent) => {
    const { type, body } = event;
    if (type === "leg_rang") return t("recordings.ladder.leg.rang");
    if (type === "leg_answered") return t("recordings.ladder.leg.answered");
    if (type === "leg_dialled") return t("recordings.ladder.leg.dialled");
    if (type === "leg_failed") {
      const why = typeof body.failure === "string" ? body.failure : "";
      return t("recordings.ladder.leg.failed", { why });
    }
    if (type === "leg_ended") {
      const released = body.end === "released";
      return t(`recordings.ladder.leg.${released ? "released" : "ended"}`);
    }
    return eventWords(event, t, known);
  };
}
