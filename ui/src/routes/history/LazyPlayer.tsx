/** A recording with all that stands beside it; its waveform library comes when somebody listens. */
import { useQuery } from "@tanstack/react-query";
import { lazy, type RefObject, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as calls from "../../api/calls";
import * as api from "../../api/recordings";
import type { Contact, TimelineEvent } from "../../api/types";
import { useMe } from "../../app/session";
import { clock } from "../../format/time";
import { Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { HoldBox } from "./HoldBox";
import { Ladder } from "./Ladder";
import { type Part, parts } from "./ladder";
import { Marks } from "./Marks";
import type { PlayerDoor } from "./Player";
import { Speech } from "./Speech";
import { ownTalk } from "./talks";
import { Transcript } from "./Transcript";

const Waves = lazy(() => import("./Player").then((module) => ({ default: module.Player })));
const NONE: TimelineEvent[] = [];

/** Where the sound is, and how to go elsewhere in it. */
export interface Place {
  /** In ms. */
  at: number;
  /** Which talk of the call it is. */
  recording: string;
  /** Without a recording: in the one of the contact itself. */
  jump: (ms: number, recording?: string | null) => void;
}

interface PlayerProps {
  contact: Contact;
  /** For who works beside the sound: kept up to date, and nothing but the sound is shown. */
  place?: RefObject<Place | null>;
}

/** Every talk of the call that this contact is a part of, its own first. */
export function Player({ contact, place }: PlayerProps) {
  const { t } = useTranslation();
  const { interaction } = contact;
  const list = useQuery({
    queryKey: ["interaction", interaction, "recordings", contact.recording?.state ?? ""],
    queryFn: () => api.parts(interaction),
  });
  const [chosen, setChosen] = useState<{ recording: string; from: number } | null>(null);
  const why = contact.recording_reason;
  const reason = why ? t(`recordings.why.${why}`) : null;
  if (list.isPending) return <Loading />;
  const talks = list.data?.items ?? [];
  const own = ownTalk(talks, interaction);
  const talk = talks.find(({ recording }) => recording === chosen?.recording) ?? own;
  if (!talk) return <p className="muted small">{reason ?? t("record.no_recording")}</p>;
  const open = (recording: string | null | undefined, from: number) =>
    setChosen({ recording: recording ?? own?.recording ?? talk.recording, from });
  return (
    <>
      {talks.length > 1 && (
        <Talks talks={talks} shown={talk} onOpen={(one) => open(one.recording, 0)} />
      )}
      {reason && talk.interaction === interaction && talk.state === "stored" && (
        <p className="muted small player-note">{reason}</p>
      )}
      <One
        key={`${talk.recording} ${chosen?.from ?? 0}`}
        talk={talk}
        own={talk === own}
        from={chosen?.recording === talk.recording ? chosen.from : 0}
        onElsewhere={open}
        {...(place && { place })}
      />
    </>
  );
}

interface TalksProps {
  talks: api.RecordingPart[];
  shown: api.RecordingPart;
  onOpen: (one: api.RecordingPart) => void;
}

/** The talks of a call that went on from agent to agent, in order, with who spoke. */
function Talks({ talks, shown, onOpen }: TalksProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ol className="plain talks" aria-label={t("recordings.parts.title")}>
      {talks.map((one, n) => (
        <li key={one.recording}>
          <button
            type="button"
            aria-pressed={one === shown}
            data-talk={one.recording}
            onClick={() => onOpen(one)}
          >
            <span className="strong">{t("recordings.parts.part", { n: n + 1 })}</span>
            <span className="num muted">{format.at(one.started_at)}</span>
            <span>
              {one.speakers.map(({ agent, name }) => name ?? agent).join(", ") ||
                t("recordings.parts.nobody")}
            </span>
            <span className="num muted">
              {one.state === "stored" ? clock(one.duration_ms ?? 0) : t("recordings.parts.unheard")}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

interface OneProps {
  talk: api.RecordingPart;
  /** The contact's own. */
  own: boolean;
  from: number;
  onElsewhere: (recording: string | null | undefined, ms: number) => void;
  place?: RefObject<Place | null>;
}

function One(props: OneProps) {
  const { t } = useTranslation();
  const { state, sealed } = props.talk;
  if (state === "erased") {
    return <p className="tone-warn">{t(sealed ? "recordings.sealed" : "recordings.erased")}</p>;
  }
  if (state === "failed") return <p className="tone-bad">{t("record.recording_failed")}</p>;
  if (state !== "stored") return <p className="muted small">{t("record.recording_pending")}</p>;
  return <Stored {...props} />;
}

function Stored({ talk, own, from, onElsewhere, place }: OneProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const { interaction, recording } = talk;
  const door = useRef<PlayerDoor | null>(null);
  const field = useRef<HTMLTextAreaElement | null>(null);
  const [atMs, setAtMs] = useState(0);
  const comment = useCallback(() => field.current?.focus(), []);
  const seek = useCallback((ms: number) => door.current?.seek(ms), []);
  const onTime = useCallback(
    (ms: number) => {
      setAtMs(ms);
      if (!place) return;
      const jump = (to: number, wanted?: string | null) =>
        (wanted ? wanted === recording : own) ? seek(to) : onElsewhere(wanted, to);
      place.current = { at: ms, recording, jump };
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the way elsewhere is always the same
    [place, seek, recording],
  );
  const sheet = useQuery({
    queryKey: ["interaction", interaction, "recording", recording],
    queryFn: () => api.sheet(talk),
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
            talk={talk}
            from={from}
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
        <Marks talk={talk} marks={facts.marks} atMs={atMs} mayWrite field={field} onSeek={seek} />
      )}
      <Transcript talk={talk} atMs={atMs} onSeek={seek} />
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
        <HoldBox interaction={interaction} organization={talk.organization} holds={facts.holds} />
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
  sealed: "tone-warn",
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
