/**
 * The stereo recording: customer above, agent below, with what happened shaded over the wave, speed,
 * comments, figures of speech and the call ladder. The waves come measured from the server; the
 * sound itself is fetched piece by piece as it plays.
 */
import { ActionIcon, SegmentedControl, Tooltip, useComputedColorScheme } from "@mantine/core";
import {
  IconDownload,
  IconHeadset,
  IconPlayerPause,
  IconPlayerPlay,
  IconUser,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import WaveSurfer from "wavesurfer.js";
import * as api from "../../api/recordings";
import type { MarkView, Peaks, Sheet } from "../../api/recordings";
import { clock } from "../../format/time";
import { preferences } from "../../app/preferences";
import { Loading } from "../../parts/Empty";
import { routeTo } from "../../phone/devices";
import type { Part } from "./ladder";

export const SPEEDS = ["0.75", "1", "1.25", "1.5", "1.75", "2"];
const HEIGHT = 44;
const STEP_S = 5;
/** The cursor reaches the comments' form no more often. */
const TOLD_MS = 200;

const ink = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A door to the sound for what stands around it. */
export interface PlayerDoor {
  seek: (ms: number) => void;
}

interface PlayerProps {
  talk: api.Talk;
  /** Where the cursor stands at first, in ms. */
  from: number;
  sheet: Sheet | null;
  parts: Part[];
  marks: MarkView[];
  door: { current: PlayerDoor | null };
  onTime: (ms: number) => void;
  onComment: () => void;
}

export function Player(props: PlayerProps) {
  const { talk } = props;
  const waves = useQuery({
    queryKey: ["interaction", talk.interaction, "peaks", talk.recording],
    queryFn: () => api.peaks(talk).catch(() => null),
    staleTime: Infinity,
  });
  if (waves.isLoading) return <Loading />;
  return <Loaded {...props} waves={waves.data ?? null} />;
}

/** The server's 0–255 as the library's −1…1. */
const drawn = (peaks: readonly number[]) => peaks.map((peak) => peak / 255);

function Loaded(props: PlayerProps & { waves: Peaks | null }) {
  const { talk, from, waves, parts, marks, door, onTime, onComment } = props;
  const { t } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const holder = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurfer | null>(null);
  const told = useRef(0);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [speed, setSpeed] = useState("1");
  const [failed, setFailed] = useState(false);
  const url = api.soundUrl(talk);

  useEffect(() => {
    if (!holder.current) return;
    const channel = (color: string) => ({
      waveColor: color,
      progressColor: ink("--mantine-color-text"),
    });
    const two = waves === null || waves.agent.length > 0;
    const known = waves && {
      peaks: [waves.customer, waves.agent].filter((w) => w.length > 0).map(drawn),
      duration: waves.duration_ms / 1000,
    };
    const left = channel(ink("--wave-left"));
    // With the waves at hand no sound is fetched before somebody plays: that counts as listening.
    const media = document.createElement("audio");
    media.preload = waves ? "none" : "metadata";
    const surfer = WaveSurfer.create({
      container: holder.current,
      url,
      media,
      ...(known ?? {}),
      height: HEIGHT,
      cursorColor: ink("--mantine-color-text"),
      waveColor: ink("--wave-left"),
      barWidth: 2,
      barGap: 1,
      normalize: true,
      ...(two ? { splitChannels: [left, channel(ink("--wave-right"))] } : {}),
    });
    wave.current = surfer;
    void routeTo(media, preferences().speaker);
    surfer.on("ready", (seconds) => {
      setLength(seconds);
      if (from > 0) surfer.setTime(from / 1000);
    });
    surfer.on("timeupdate", setAt);
    surfer.on("play", () => setPlaying(true));
    surfer.on("pause", () => setPlaying(false));
    surfer.on("finish", () => setPlaying(false));
    surfer.on("error", () => setFailed(true));
    door.current = { seek: (ms) => surfer.setTime(ms / 1000) };
    return () => {
      wave.current = null;
      door.current = null;
      surfer.destroy();
      media.pause();
      media.removeAttribute("src");
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `from` is where it begins, once
  }, [url, scheme, waves, door]);

  useEffect(() => {
    wave.current?.setPlaybackRate(Number(speed), true);
  }, [speed, length]);

  useEffect(() => {
    const now = Date.now();
    if (playing && now - told.current < TOLD_MS) return;
    told.current = now;
    onTime(at * 1000);
  }, [at, playing, onTime]);

  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    const writes = target.matches("textarea, input:not([type=range])");
    if (writes || event.ctrlKey || event.altKey || event.metaKey) return;
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by !== 0 && event.shiftKey) {
      const place = SPEEDS.indexOf(speed) + by;
      setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, place))] ?? "1");
    } else if (by !== 0 && !target.matches("[role=radio], [type=radio]")) {
      wave.current?.setTime(Math.max(0, Math.min(length, at + by * STEP_S)));
    } else if (event.key === " " && !target.matches("button, a")) {
      void wave.current?.playPause();
    } else if (event.key === "c" || event.key === "C") {
      onComment();
    } else {
      return;
    }
    event.preventDefault();
  };

  if (failed) return <p className="tone-bad">{t("record.player_failed")}</p>;
  const label = playing ? t("record.pause") : t("record.play");
  const percent = (ms: number) => `${(ms * 100) / Math.max(1, length * 1000)}%`;
  return (
    <div
      className="panel player"
      data-testid="player"
      data-ready={length > 0}
      data-measured={waves !== null}
      role="group"
      aria-label={t("record.recording")}
      aria-description={t("recordings.keys_hint")}
      tabIndex={0}
      onKeyDown={press}
    >
      <div className="player-wave">
        <div className="small muted player-sides">
          <span className="row" style={{ gap: 4 }} data-side="left">
            <IconUser size={14} aria-hidden />
            {t("record.channel_left")}
          </span>
          {waves?.agent.length !== 0 && (
            <span className="row" style={{ gap: 4 }} data-side="right">
              <IconHeadset size={14} aria-hidden />
              {t("record.channel_right")}
            </span>
          )}
        </div>
        <div className="player-stage">
          {parts.map((part) => (
            <span
              key={`${part.kind}${part.from_ms}`}
              className="player-part"
              data-part={part.kind}
              title={t(`recordings.legend.${part.kind}`)}
              style={{ left: percent(part.from_ms), width: percent(part.to_ms - part.from_ms) }}
            />
          ))}
          <div ref={holder} style={{ minHeight: HEIGHT * 2 }} aria-hidden />
          {marks.map((mark) => (
            <span
              key={mark.id}
              className="player-mark"
              title={mark.words}
              style={{ left: percent(mark.offset_ms) }}
            />
          ))}
        </div>
      </div>
      <div className="row wrap" style={{ padding: "6px 12px", borderTop: "1px solid var(--line)" }}>
        <Tooltip label={label}>
          <ActionIcon
            aria-label={label}
            variant="default"
            disabled={length === 0}
            onClick={() => void wave.current?.playPause()}
          >
            {playing ? (
              <IconPlayerPause size={18} aria-hidden />
            ) : (
              <IconPlayerPlay size={18} aria-hidden />
            )}
          </ActionIcon>
        </Tooltip>
        <span className="num">
          {clock(at * 1000)} / {clock(length * 1000)}
        </span>
        <input
          type="range"
          className="grow"
          style={{ minWidth: 32, accentColor: "var(--accent)" }}
          aria-label={t("record.position")}
          aria-valuetext={clock(at * 1000)}
          min={0}
          max={Math.max(1, Math.floor(length))}
          step={1}
          value={Math.floor(at)}
          onChange={(event) => wave.current?.setTime(Number(event.currentTarget.value))}
        />
        <SegmentedControl
          size="xs"
          aria-label={t("record.speed")}
          value={speed}
          onChange={setSpeed}
          data={SPEEDS.map((value) => ({ value, label: `×${value}` }))}
        />
        <Tooltip label={t("record.download")}>
          <ActionIcon
            component="a"
            href={url}
            download={`${talk.interaction}.wav`}
            variant="default"
            aria-label={t("record.download")}
          >
            <IconDownload size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <Legend parts={parts} />
    </div>
  );
}

const LEGEND: readonly Part["kind"][] = ["silence", "overtalk", "hold", "pause"];

function Legend({ parts }: { parts: Part[] }) {
  const { t } = useTranslation();
  const there = LEGEND.filter((kind) => parts.some((part) => part.kind === kind));
  if (there.length === 0) return null;
  return (
    <ul className="player-legend small muted">
      {there.map((kind) => (
        <li key={kind}>
          <span className="player-swatch" data-part={kind} aria-hidden />
          {t(`recordings.legend.${kind}`)}
        </li>
      ))}
    </ul>
  );
}
