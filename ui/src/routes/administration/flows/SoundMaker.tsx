/** A new sound for callers: recorded here or taken from a file, heard, named, kept. */
import { Button, FileButton, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconMicrophone, IconPlayerStop, IconUpload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/calls";
import { tellProblem } from "../../../app/problems";
import { microphoneConstraints } from "../../../phone/devices";
import { ListenButton } from "./ListenButton";
import { goodSoundName, MAX_SECONDS, readSound, TooLong, wav } from "./wav";

interface SoundMakerProps {
  /** Offered as the name. */
  wish: string;
  onKept: (name: string) => void;
}

interface Recording {
  recorder: MediaRecorder;
  stream: MediaStream;
}

export function SoundMaker({ wish, onKept }: SoundMakerProps) {
  const { t } = useTranslation();
  const [made, setMade] = useState<Blob | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const take = async (bytes: Promise<ArrayBuffer>) => {
    setFault(null);
    try {
      setMade(wav(await readSound(await bytes)));
    } catch (error) {
      const long = error instanceof TooLong;
      setFault(
        long ? t("ivr.prompt.too_long", { seconds: MAX_SECONDS }) : t("ivr.prompt.bad_file"),
      );
    }
  };
  const { recording, seconds, start, stop } = useRecorder(
    (sound) => void take(sound.arrayBuffer()),
    () => setFault(t("ivr.prompt.no_microphone")),
  );
  if (made) {
    return (
      <Keep
        sound={made}
        wish={wish}
        onDone={(name) => {
          setMade(null);
          if (name) onKept(name);
        }}
      />
    );
  }
  return (
    <div className="stack">
      {recording ? (
        <div className="row">
          <span className="grow tone-bad strong num" role="timer">
            {t("ivr.prompt.recording", { seconds })}
          </span>
          <Button
            variant="default"
            onClick={stop}
            leftSection={<IconPlayerStop size={16} aria-hidden />}
          >
            {t("ivr.prompt.stop_recording")}
          </Button>
        </div>
      ) : (
        <div className="row wrap">
          <Button
            variant="default"
            onClick={() => void start()}
            leftSection={<IconMicrophone size={16} aria-hidden />}
          >
            {t("ivr.prompt.record")}
          </Button>
          <FileButton accept="audio/*" onChange={(file) => file && void take(file.arrayBuffer())}>
            {(props) => (
              <Button
                {...props}
                variant="default"
                leftSection={<IconUpload size={16} aria-hidden />}
              >
                {t("ivr.prompt.upload")}
              </Button>
            )}
          </FileButton>
        </div>
      )}
      {fault && (
        <div className="notice tone-bad" role="alert">
          {fault}
        </div>
      )}
    </div>
  );
}

/** The microphone, for at most as long as a sound may be. */
function useRecorder(onSound: (sound: Blob) => void, onRefused: () => void) {
  const [recording, setRecording] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const live = useRef<Recording | null>(null);
  const stop = () => {
    if (live.current?.recorder.state === "recording") live.current.recorder.stop();
  };
  useEffect(
    () => () => {
      live.current?.stream.getTracks().forEach((track) => track.stop());
      live.current = null;
    },
    [],
  );
  useEffect(() => {
    if (!recording) return;
    const since = Date.now();
    const clock = setInterval(() => {
      const now = Math.floor((Date.now() - since) / 1_000);
      setSeconds(now);
      if (now >= MAX_SECONDS) stop();
    }, 250);
    return () => clearInterval(clock);
  }, [recording]);
  const start = async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(microphoneConstraints(null));
      const recorder = new MediaRecorder(stream);
      const parts: Blob[] = [];
      recorder.ondataavailable = (event) => parts.push(event.data);
      recorder.onstop = () => {
        stream.getTracks().forEach((track) => track.stop());
        if (live.current === null) return;
        live.current = null;
        setRecording(false);
        onSound(new Blob(parts, { type: recorder.mimeType }));
      };
      live.current = { recorder, stream };
      recorder.start();
      setSeconds(0);
      setRecording(true);
    } catch {
      onRefused();
    }
  };
  return { recording, seconds, start, stop };
}

interface KeepProps {
  sound: Blob;
  wish: string;
  onDone: (name: string | null) => void;
}

function Keep({ sound, wish, onDone }: KeepProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState(wish);
  const [busy, setBusy] = useState(false);
  const good = goodSoundName(name);
  const keep = async () => {
    setBusy(true);
    try {
      await api.putSound(name, sound);
      await queries.invalidateQueries({ queryKey: ["sounds"] });
      notifications.show({ message: t("ivr.prompt.kept", { name }) });
      onDone(name);
    } catch (error) {
      tellProblem(error, t);
      setBusy(false);
    }
  };
  return (
    <div className="stack sound-new">
      <ListenButton source={() => Promise.resolve(sound)} />
      <TextInput
        label={t("ivr.prompt.sound_name")}
        value={name}
        error={name && !good ? t("ivr.prompt.sound_name_bad") : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className="row">
        <Button disabled={!good} loading={busy} onClick={() => void keep()}>
          {t("ivr.prompt.keep")}
        </Button>
        <Button variant="subtle" color="gray" onClick={() => onDone(null)}>
          {t("ivr.prompt.discard")}
        </Button>
      </div>
    </div>
  );
}
