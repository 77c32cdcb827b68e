/** A recording with all that stands beside it; its waveform library comes when somebody listens. */
import { useQuery } from "@tanstack/react-query";
import { lazy, type RefObject, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as calls from "../../api/calls";
import * as api from "../../api/recordings";
import type { Contact, TimelineEvent } from "../../api/types";
import { useMe } from "../../app/session";
import { Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { HoldBox } from "./HoldBox";
import { Ladder } from "./Ladder";
import { type Part, parts } from "./ladder";
import { Marks } from "./Marks";
import { Transcript } from "./Transcript";
import type { PlayerDoor } from "./Player";
import { Speech } from "./Speech";

const Waves = lazy(() => import("./Player").then((module) => ({ default: module.Player })));
const NONE: TimelineEvent[] = [];

/** Where the sound is, and how to go elsewhere in it. */
export interface Place {
  /** In ms. */
  at: number;
  jump: (ms: number) => void;
}

interface PlayerProps {
  contact: Contact;
  /** For who works beside the sound: kept up to date, and nothing but the sound is shown. */
  place?: RefObject<Place | null>;
}

export function Player({ contact, place }: PlayerProps) {
  const { t } = useTranslation();
  const state = contact.recording?.state;
  const why = contact.recording_reason;
  const reason = why ? t(`recordings.why.${why}`) : null;
  if (!contact.recording) {
    return <p className="muted small">{reason ?? t("record.no_recording")}</p>;
  }
  if (state === "erased") return <p className="tone-warn">{t("recordings.erased")}</p>;
  if (state === "failed") return <p className="tone-bad">{t("record.recording_failed")}</p>;
  if (state !== "stored") return <p className="muted small">{t("record.recording_pending")}</p>;
  return (
    <>
      {reason && <p className="muted small player-note">{reason}</p>}
      <Stored key={contact.interaction} contact={contact} {...(place && { place })} />
    </>
  );
}

function Stored({ contact, place }: PlayerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const { interaction } = contact;
  const door = useRef<PlayerDoor | null>(null);
  const field = useRef<HTMLTextAreaElement | null>(null);
  const [atMs, setAtMs] = useState(0);
  const comment = useCallback(() => field.current?.focus(), []);
  const seek = useCallback((ms: number) => door.current?.seek(ms), []);
  const onTime = useCallback(
    (ms: number) => {
      setAtMs(ms);
      if (place) place.current = { at: ms, jump: seek };
    },
    [place, seek],
  );
  const sheet = useQuery({
    queryKey: ["interaction", interaction, "recording"],
    queryFn: () => api.sheet(interaction),
  });
  const inside = me.person.role !== "organization";
  const events = useQuery({
    queryKey: ["interaction", interaction, "events"],
    queryFn: () => calls.interactionEvents(interaction),
    enabled: inside,
  });
  const lines = useQuery({
    queryKey: ["interaction", interaction, "lines"],
    queryFn: () => api.lines(interaction),
    enabled: inside && !place,
  });
  const facts = sheet.data ?? null;
  const told = events.data?.items ?? NONE;
  const shaded = useMemo(() => shade(facts, told), [facts, told]);
  if (facts?.integrity === "deleted") {
    return (
      <p className="muted">
        {t("recordings.deleted_at", { at: format.at(facts.deleted_at ?? "", "full") })}
      </p>
    );
  }
  const leads = ["supervisor", "floor_manager", "administrator"].includes(me.person.role);
  return (
    <div className="stack-lg">
      <div className="stack">
        {facts && <Integrity sheet={facts} />}
        <Suspense fallback={<Loading />}>
          <Waves
            interaction={interaction}
            sheet={facts}
            parts={shaded}
            marks={facts?.marks ?? []}
            door={door}
            onTime={onTime}
            onComment={comment}
          />
        </Suspense>
      </div>
      {facts && inside && !place && (
        <Marks
          interaction={interaction}
          marks={facts.marks}
          atMs={atMs}
          mayWrite
          field={field}
          onSeek={seek}
        />
      )}
      <Transcript interaction={interaction} atMs={atMs} onSeek={seek} />
      {facts?.speech && <Speech facts={facts.speech} />}
      {facts && told.length > 0 && !place && (
        <Ladder
          events={told}
          lines={lines.data?.items ?? []}
          startedAt={facts.started_at}
          durationMs={facts.duration_ms ?? 0}
          onSeek={seek}
        />
      )}
      {facts && facts.listenings.length > 0 && !place && <Listened list={facts.listenings} />}
      {facts && leads && !place && (
        <HoldBox
          interaction={interaction}
          organization={contact.organization}
          holds={facts.holds}
        />
      )}
    </div>
  );
}

/** What was measured and what happened, together. */
function shade(sheet: api.Sheet | null, events: TimelineEvent[]): Part[] {
  if (!sheet) return [];
  const own = parts(events, sheet.started_at, sheet.duration_ms ?? 0);
  const heard = (sheet.speech?.regions ?? []).map(({ kind, from_ms, to_ms }): Part => ({
    kind: kind === "overtalk" ? "overtalk" : "silence",
    from_ms,
    to_ms,
  }));
  return [...heard, ...own];
}

const TONES = {
  intact: "tone-good",
  altered: "tone-bad",
  unknown: "muted",
  deleted: "muted",
  key_erased: "tone-warn",
} as const;

function Integrity({ sheet }: { sheet: api.Sheet }) {
  const { t } = useTranslation();
  const purpose = sheet.purpose as "quality" | "training" | "contract" | "survey" | null;
  return (
    <p className="small player-note" data-integrity={sheet.integrity}>
      <span className={`strong ${TONES[sheet.integrity]}`}>
        {t(`recordings.integrity.${sheet.integrity}`)}
      </span>{" "}
      <span className="muted">
        {t(`recordings.integrity_hint.${sheet.integrity}`)}
        {purpose && ` ${t("recordings.policy.purpose")} : ${t(`recordings.purpose.${purpose}`)}.`}
      </span>
    </p>
  );
}

function Listened({ list }: { list: api.Sheet["listenings"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section aria-label={t("recordings.listened")} className="stack">
      <h2>{t("recordings.listened")}</h2>
      <ul className="plain small">
        {list.map((one) => (
          <li key={`${one.listener}${one.at}`}>
            <span className="num">{format.at(one.at)}</span> {one.listener}
          </li>
        ))}
      </ul>
    </section>
  );
}
