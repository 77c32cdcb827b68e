/** The stereo recording: customer above, agent below, with speed and a slider for the keyboard. */
import { ActionIcon, SegmentedControl, Tooltip, useComputedColorScheme } from "@mantine/core";
import {
  IconDownload,
  IconHeadset,
  IconPlayerPause,
  IconPlayerPlay,
  IconUser,
} from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import WaveSurfer from "wavesurfer.js";
import * as api from "../../api/calls";
import { clock } from "../../format/time";
import { preferences } from "../../app/preferences";
import { routeTo } from "../../phone/devices";

const SPEEDS = ["0.75", "1", "1.25", "1.5", "2"];
const HEIGHT = 44;

const ink = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function Player({ interaction }: { interaction: string }) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const holder = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurfer | null>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [speed, setSpeed] = useState("1");
  const [failed, setFailed] = useState(false);
  const url = api.recordingUrl(interaction);

  useEffect(() => {
    if (!holder.current) return;
    const grey = ink("--line");
    const channel = (color: string) => ({
      waveColor: color,
      progressColor: ink("--mantine-color-text"),
    });
    const surfer = WaveSurfer.create({
      container: holder.current,
      url,
      height: HEIGHT,
      cursorColor: ink("--mantine-color-text"),
      waveColor: grey,
      barWidth: 2,
      barGap: 1,
      normalize: true,
      splitChannels: [channel(ink("--wave-left")), channel(ink("--wave-right"))],
    });
    wave.current = surfer;
    const sound = surfer.getMediaElement();
    if (sound) void routeTo(sound, preferences().speaker);
    surfer.on("ready", (seconds) => setLength(seconds));
    surfer.on("timeupdate", setAt);
    surfer.on("play", () => setPlaying(true));
    surfer.on("pause", () => setPlaying(false));
    surfer.on("finish", () => setPlaying(false));
    surfer.on("error", () => setFailed(true));
    return () => {
      wave.current = null;
      surfer.destroy();
    };
  }, [url, scheme]);

  useEffect(() => {
    wave.current?.setPlaybackRate(Number(speed), true);
  }, [speed]);

  if (failed) return <p className="tone-bad">{t("record.player_failed")}</p>;
  const label = playing ? t("record.pause") : t("record.play");
  return (
    <div className="panel" data-testid="player" data-ready={length > 0}>
      <div style={{ display: "grid", gridTemplateColumns: "104px minmax(0,1fr)" }}>
        <div
          className="small muted"
          style={{ display: "grid", alignItems: "center", paddingLeft: 12 }}
        >
          <span className="row" style={{ gap: 4 }}>
            <IconUser size={14} aria-hidden />
            {t("record.channel_left")}
          </span>
          <span className="row" style={{ gap: 4 }}>
            <IconHeadset size={14} aria-hidden />
            {t("record.channel_right")}
          </span>
        </div>
        <div ref={holder} style={{ minHeight: HEIGHT * 2 }} aria-hidden />
      </div>
      <div className="row" style={{ padding: "6px 12px", borderTop: "1px solid var(--line)" }}>
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
            download={`${interaction}.wav`}
            variant="default"
            aria-label={t("record.download")}
          >
            <IconDownload size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}
