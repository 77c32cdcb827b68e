/** Choice and check of microphone and loudspeaker: at sign-in and in the preferences. */
import { Button, Select, Slider } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconRefresh, IconVolume } from "@tabler/icons-react";
import { useCallback, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { changePreferences, usePreferences } from "../app/preferences";
import {
  canChooseOutput,
  type DeviceLists,
  listDevices,
  openMicrophone,
  watchLevel,
} from "./devices";
import { EchoTest } from "./EchoTest";
import { phone } from "./phone";
import type { Microphone } from "./state";
import { testTone } from "./tones";

/** Loud enough to be a voice. */
const VOICE = 0.25;

interface Check {
  microphone: Microphone;
  lists: DeviceLists;
  level: number;
  heard: boolean;
  again: () => void;
}

export function useDeviceCheck(): Check {
  const { microphone: chosen } = usePreferences();
  const [microphone, setMicrophone] = useState<Microphone>("unknown");
  const [lists, setLists] = useState<DeviceLists>({ inputs: [], outputs: [] });
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let gone = false;
    let stop: (() => void) | null = null;
    let stream: MediaStream | null = null;
    setMicrophone("unknown");
    void openMicrophone(chosen).then(async (opened) => {
      // Labels of devices are given only after the permission.
      const found = await listDevices();
      if (gone) {
        opened.stream?.getTracks().forEach((track) => track.stop());
        return;
      }
      setMicrophone(opened.microphone);
      setLists(found);
      stream = opened.stream;
      if (!stream) return;
      stop = watchLevel(stream, (now) => {
        setLevel(now);
        if (now > VOICE) setHeard(true);
      });
    });
    return () => {
      gone = true;
      stop?.();
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, [chosen, round]);

  const again = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    navigator.mediaDevices?.addEventListener?.("devicechange", again);
    return () => navigator.mediaDevices?.removeEventListener?.("devicechange", again);
  }, [again]);
  return { microphone, lists, level, heard, again };
}

export function AudioSetup({ check }: { check: Check }) {
  const { t } = useTranslation();
  const { microphone, speaker, ringVolume } = usePreferences();
  const volumeLabel = useId();
  const choose = (change: Parameters<typeof changePreferences>[0]) => {
    changePreferences(change);
    void phone.devicesChanged();
  };
  const options = (devices: { id: string; label: string }[]) => [
    { value: "", label: t("devices.default") },
    ...devices.filter((d) => d.id !== "default").map((d) => ({ value: d.id, label: d.label })),
  ];
  return (
    <div className="stack-lg">
      <MicrophoneState check={check} />
      <Select
        label={t("devices.microphone")}
        data={options(check.lists.inputs)}
        value={microphone ?? ""}
        onChange={(value) => choose({ microphone: value || null })}
        allowDeselect={false}
        disabled={check.microphone !== "granted"}
      />
      <div
        className="meter"
        role="meter"
        aria-label={t("devices.level")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(check.level * 100)}
      >
        <div style={{ transform: `scaleX(${check.level})` }} />
      </div>
      {canChooseOutput ? (
        <Select
          label={t("devices.speaker")}
          data={options(check.lists.outputs)}
          value={speaker ?? ""}
          onChange={(value) => choose({ speaker: value || null })}
          allowDeselect={false}
        />
      ) : (
        <div className="small muted">{t("devices.output_fixed")}</div>
      )}
      <div>
        <div className="small strong" id={volumeLabel} style={{ marginBottom: 6 }}>
          {t("devices.ring_volume")}
        </div>
        <Slider
          aria-label={t("devices.ring_volume")}
          thumbLabel={t("devices.ring_volume")}
          min={0}
          max={100}
          step={5}
          value={Math.round(ringVolume * 100)}
          onChange={(value) => changePreferences({ ringVolume: value / 100 })}
          label={(value) => `${value} %`}
        />
      </div>
      <div>
        <Button
          variant="default"
          leftSection={<IconVolume size={16} aria-hidden />}
          onClick={() => void testTone(speaker, Math.max(0.1, ringVolume))}
        >
          {t("devices.test")}
        </Button>
      </div>
      {check.microphone === "granted" && <EchoTest />}
    </div>
  );
}

function MicrophoneState({ check }: { check: Check }) {
  const { t } = useTranslation();
  switch (check.microphone) {
    case "unknown":
      return (
        <div className="notice" role="status">
          {t("devices.asking")}
        </div>
      );
    case "granted":
      return (
        <div className={`notice ${check.heard ? "tone-good" : ""}`} role="status">
          <IconCheck size={16} aria-hidden />
          <span>
            <span className="strong">{t("devices.granted")}</span>{" "}
            {check.heard ? t("devices.hearing") : t("devices.silent")}
          </span>
        </div>
      );
    case "denied":
    case "missing":
      return (
        <div className="notice tone-warn" role="alert">
          <IconAlertTriangle size={16} aria-hidden />
          <div className="stack">
            <span>
              <span className="strong">{t(`devices.${check.microphone}`)}.</span>{" "}
              {t(`devices.${check.microphone}_hint`)}
            </span>
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={check.again}
              style={{ alignSelf: "flex-start" }}
            >
              {t("devices.again")}
            </Button>
          </div>
        </div>
      );
  }
}
