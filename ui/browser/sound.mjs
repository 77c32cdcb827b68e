// Tones made, and tones found again: what the browser tests say and hear.

/** A sine as 16-bit samples, at a fifth of full scale. */
export function tone(hz, ms, rate) {
  const samples = new Int16Array((rate * ms) / 1_000);
  for (let n = 0; n < samples.length; n++)
    samples[n] = Math.round(6_500 * Math.sin((2 * Math.PI * hz * n) / rate));
  return samples;
}

/** A mono 16-bit WAV. */
export function wav(samples, rate) {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length * 2, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length * 2, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

/** G.711 A-law of one sample (ITU-T G.711, table 1a). */
function toAlaw(sample) {
  const sign = sample < 0 ? 0 : 0x80;
  let size = Math.min(sample < 0 ? ~sample : sample, 32_767) >> 4;
  let code;
  if (size < 16) code = size;
  else {
    let segment = 1;
    while (size > 31) {
      size >>= 1;
      segment++;
    }
    code = (segment << 4) | (size & 15);
  }
  return (code | sign) ^ 0x55;
}

function fromAlaw(code) {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = ((bits & 15) << 4) + 8;
  const size = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return bits & 0x80 ? size : -size;
}

function fromUlaw(code) {
  const bits = ~code & 0xff;
  const size = ((((bits & 15) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return bits & 0x80 ? -size : size;
}

export const alaw = (samples) => Buffer.from(Uint8Array.from(samples, toAlaw));

/** The two channels of a stereo G.711 WAV: `{rate, left, right}`. */
export function channels(bytes) {
  const data = Buffer.from(bytes);
  let at = 12;
  let format;
  let rate;
  while (at + 8 <= data.length) {
    const kind = data.toString("latin1", at, at + 4);
    const size = data.readUInt32LE(at + 4);
    if (kind === "fmt ") {
      format = data.readUInt16LE(at + 8);
      if (data.readUInt16LE(at + 10) !== 2) throw new Error("the recording is not stereo");
      rate = data.readUInt32LE(at + 12);
    }
    if (kind === "data") {
      const decode = format === 6 ? fromAlaw : fromUlaw;
      const pairs = data.subarray(at + 8, at + 8 + size);
      const side = (offset) =>
        Array.from({ length: pairs.length >> 1 }, (_, n) => decode(pairs[2 * n + offset]));
      return { rate, left: side(0), right: side(1) };
    }
    at += 8 + size + (size & 1);
  }
  throw new Error("no audio in the recording");
}

/** Share (0 to 1) of the energy that is at `hz`: Goertzel over blocks of a fifth of a second. */
export function share(samples, hz, rate) {
  const block = rate / 5;
  let [there, total] = [0, 0];
  for (let from = 0; from + block <= samples.length; from += block) {
    const k = 2 * Math.cos((2 * Math.PI * hz) / rate);
    let [a, b] = [0, 0];
    for (let n = from; n < from + block; n++) {
      [a, b] = [samples[n] + k * a - b, a];
      total += samples[n] ** 2;
    }
    there += ((a * a + b * b - k * a * b) * 2) / block;
  }
  return total === 0 ? 0 : there / total;
}

/** Root mean square. */
export const loudness = (samples) =>
  Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / Math.max(1, samples.length));
