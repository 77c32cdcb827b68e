/** Speak for three seconds, then hear yourself as the others do. */
import { Button } from "@mantine/core";
import { IconMicrophone } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../app/preferences";
import { openMicrophone, routeTo } from "./devices";

const RECORD_MS = 3_000;
type Step = "ready" | "speaking" | "playing" | "failed";

/** What the microphone hears for a while, as a sound that can be played. */
async function recorded(microphone: string | null): Promise<Blob | null> {
  const { stream } = await openMicrophone(microphone);
  if (!stream) return null;
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const stopped = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  await new Promise((done) => setTimeout(done, RECORD_MS));
  recorder.stop();
  await stopped;
  stream.getTracks().forEach((track) => track.stop());
  return new Blob(parts, { type: recorder.mimeType });
}

export function EchoTest() {
  const { t } = useTranslation();
  const { microphone, speaker } = usePreferences();
  const [step, setStep] = useState<Step>("ready");
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const run = async () => {
    setStep("speaking");
    const sound = await recorded(microphone).catch(() => null);
    if (gone.current) return;
    if (!sound) return setStep("failed");
    setStep("playing");
    const address = URL.createObjectURL(sound);
    const audio = new Audio(address);
    const over = () => {
      URL.revokeObjectURL(address);
      if (!gone.current) setStep("ready");
    };
    audio.onended = over;
    await routeTo(audio, speaker);
    await audio.play().catch(over);
  };
  return (
    <div className="row wrap">
      <Button
        variant="default"
        leftSection={<IconMicrophone size={16} aria-hidden />}
        onClick={() => void run()}
        aria-disabled={step === "speaking" || step === "playing"}
      >
        {t("talk.echo")}
      </Button>
      <span className="small muted" role="status">
        {t(`talk.echo_steps.${step}`)}
      </span>
    </div>
  );
}
