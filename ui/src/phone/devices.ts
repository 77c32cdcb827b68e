/** Microphones and loudspeakers of this machine: permission, lists, level. */
import type { Microphone } from "./state";

export interface Device {
  id: string;
  label: string;
}

export interface DeviceLists {
  inputs: Device[];
  outputs: Device[];
}

/** Output choice needs `setSinkId`; where it is missing the system's loudspeaker is used. */
export const canChooseOutput =
  typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;

export async function listDevices(): Promise<DeviceLists> {
  const found = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const of = (kind: MediaDeviceKind) =>
    found
      .filter((d) => d.kind === kind && d.deviceId)
      .map((d, index) => ({ id: d.deviceId, label: d.label || `${kind} ${index + 1}` }));
  return { inputs: of("audioinput"), outputs: of("audiooutput") };
}

export function microphoneConstraints(device: string | null): MediaStreamConstraints {
  const wanted: MediaTrackConstraints = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  };
  if (device) wanted.deviceId = { ideal: device };
  return { audio: wanted, video: false };
}

export type Opened =
  | { stream: MediaStream; microphone: "granted" }
  | {
      stream: null;
      microphone: Exclude<Microphone, "granted">;
    };

export async function openMicrophone(device: string | null): Promise<Opened> {
  if (!navigator.mediaDevices?.getUserMedia) return { stream: null, microphone: "missing" };
  try {
    const stream = await navigator.mediaDevices.getUserMedia(microphoneConstraints(device));
    return { stream, microphone: "granted" };
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    const denied = name === "NotAllowedError" || name === "SecurityError";
    return { stream: null, microphone: denied ? "denied" : "missing" };
  }
}

/** A stream of silence: the call can be heard when there is no microphone. */
export function silentStream(): MediaStream {
  const context = new AudioContext();
  return context.createMediaStreamDestination().stream;
}

/** Calls back with the loudness 0..1, about 20 times a second, until stopped. */
export function watchLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    // -60 dB is silence, -10 dB a loud voice.
    const decibels = 10 * Math.log10(sum / samples.length + 1e-9);
    onLevel(Math.min(1, Math.max(0, (decibels + 60) / 50)));
  }, 50);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Sends an element's sound to the chosen loudspeaker; a device that is gone means the default. */
export async function routeTo(element: HTMLMediaElement, speaker: string | null) {
  if (!canChooseOutput) return;
  try {
    await element.setSinkId(speaker ?? "");
  } catch {
    await element.setSinkId("").catch(() => undefined);
  }
}
