/** Sound as a WAV of 16-bit mono. Pure but for the browser's decoder. */

/** What telephones carry is less; this is kept so that a later codec has more to take from. */
export const RATE = 16_000;
export const MAX_SECONDS = 300;

export class TooLong extends Error {}

/** Any sound the browser can read, as mono of `RATE`. Throws what it can't read, or `TooLong`. */
export async function readSound(bytes: ArrayBuffer): Promise<Float32Array> {
  // A context of the wanted rate decodes to that rate.
  const context = new OfflineAudioContext(1, 1, RATE);
  const sound = await context.decodeAudioData(bytes);
  if (sound.duration > MAX_SECONDS) throw new TooLong();
  const channels = Array.from({ length: sound.numberOfChannels }, (_, n) =>
    sound.getChannelData(n),
  );
  return mixed(channels);
}

export function mixed(channels: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(channels[0]?.length ?? 0);
  for (const channel of channels) {
    for (let n = 0; n < out.length; n += 1) {
      out[n] = (out[n] ?? 0) + (channel[n] ?? 0) / channels.length;
    }
  }
  return out;
}

/** RIFF WAVE, PCM 16 bits, one channel. */
export function wav(samples: Float32Array, rate = RATE): Blob {
  const bytes = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const word = (at: number, text: string) =>
    [...text].forEach((c, n) => bytes.setUint8(at + n, c.charCodeAt(0)));
  word(0, "RIFF");
  bytes.setUint32(4, 36 + samples.length * 2, true);
  word(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, rate * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  word(36, "data");
  bytes.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, n) => {
    const clipped = Math.max(-1, Math.min(1, sample));
    bytes.setInt16(44 + n * 2, Math.round(clipped * 32_767), true);
  });
  return new Blob([bytes.buffer], { type: "audio/wav" });
}

/** A sound's name in the folder of sounds; `/` makes folders. */
export const goodSoundName = (name: string) =>
  name.length <= 100 &&
  name.split("/").every((part) => /^[\p{L}\p{N}_ -][\p{L}\p{N}_. -]*$/u.test(part));
