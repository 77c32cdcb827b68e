import { describe, expect, it } from "vitest";
import { goodSoundName, mixed, wav } from "./wav";

describe("a recorded sound", () => {
  it("is a WAV of 16-bit mono that says its own length", async () => {
    const bytes = new DataView(await wav(Float32Array.of(0, 0.5, -1, 2), 16_000).arrayBuffer());
    const word = (at: number) =>
      String.fromCharCode(...[0, 1, 2, 3].map((n) => bytes.getUint8(at + n)));
    expect([word(0), word(8), word(12), word(36)]).toEqual(["RIFF", "WAVE", "fmt ", "data"]);
    expect(bytes.byteLength).toBe(44 + 8);
    expect(bytes.getUint32(4, true)).toBe(bytes.byteLength - 8);
    expect(bytes.getUint32(24, true)).toBe(16_000);
    expect([44, 46, 48, 50].map((at) => bytes.getInt16(at, true))).toEqual([
      0, 16_384, -32_767, 32_767,
    ]);
  });

  it("of two channels is the middle of both", () => {
    expect([...mixed([Float32Array.of(1, 0), Float32Array.of(0, 0)])]).toEqual([0.5, 0]);
  });
});

it("has a name that stays in its folder", () => {
  for (const name of ["welcome", "fr/accueil été", "v1.2_b"])
    expect(goodSoundName(name)).toBe(true);
  for (const name of ["", "../a", "/a", "a/", ".a", "a\\b"])
    expect(goodSoundName(name)).toBe(false);
});
