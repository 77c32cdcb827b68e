/** The call ladder: what customer, centre and agent did to each other, beside the audio. */
import { useTranslation } from "react-i18next";
import type { TimelineEvent } from "../../api/types";
import { clock } from "../../format/time";
import { useLive } from "../../live/store";
import { useFormat, useNames } from "../../parts/useFormat";
import { eventWords } from "./eventWords";
import { type Party, type Rung, rungs } from "./ladder";

const PARTIES: readonly Party[] = ["customer", "centre", "agent"];
const place = (party: Party) => PARTIES.indexOf(party);

interface LadderProps {
  events: TimelineEvent[];
  startedAt: string;
  durationMs: number;
  onSeek: (ms: number) => void;
}

export function Ladder({ events, startedAt, durationMs, onSeek }: LadderProps) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("recordings.ladder.title")} className="stack">
      <h2>{t("recordings.ladder.title")}</h2>
      <div className="ladder">
        <div className="ladder-head" aria-hidden>
          <span />
          {PARTIES.map((party) => (
            <span key={party}>{t(`recordings.ladder.${party}`)}</span>
          ))}
        </div>
        <ol>
          {rungs(events, startedAt).map((rung) => (
            <Step
              key={rung.event.seq}
              rung={rung}
              heard={rung.offset_ms >= 0 && rung.offset_ms <= durationMs}
              onSeek={onSeek}
            />
          ))}
        </ol>
      </div>
    </section>
  );
}

interface StepProps {
  rung: Rung;
  heard: boolean;
  onSeek: (ms: number) => void;
}

function Step({ rung, heard, onSeek }: StepProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useWords();
  const [from, to] = [place(rung.from), place(rung.to)];
  const road = {
    "--from": Math.min(from, to),
    "--span": Math.max(1, Math.abs(to - from)),
  } as React.CSSProperties;
  const way = from === to ? "own" : to > from ? "right" : "left";
  const said = (
    <>
      <span className="num ladder-at">{format.at(rung.event.at, "time_s")}</span>
      <span className="ladder-lanes">
        <span className="ladder-road" data-way={way} style={road}>
          <span className="cut">{words(rung.event)}</span>
        </span>
      </span>
      <span className="visually-hidden">
        {t(`recordings.ladder.${rung.from}`)} → {t(`recordings.ladder.${rung.to}`)}
      </span>
    </>
  );
  return (
    <li data-event={rung.event.type}>
      {heard ? (
        <button
          type="button"
          title={t("recordings.ladder.go", { at: clock(rung.offset_ms) })}
          onClick={() => onSeek(rung.offset_ms)}
        >
          {said}
        </button>
      ) : (
        <div>{said}</div>
      )}
    </li>
  );
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
