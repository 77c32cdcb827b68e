// People in browsers of their own, whose microphones say tones: who hears whom is measured.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "./centre.mjs";
import { launch, signIn, watch } from "./lib.mjs";
import { tone, wav } from "./sound.mjs";

const PICTURES = process.env.PLATEAU_PICTURES;

/** Louder than this, in dB of the analyser, a tone is heard. */
const HEARD = -60;

export class Voices {
  people = [];

  /** `tones`: those of everybody, the caller's too. */
  constructor(centre, tones) {
    this.centre = centre;
    this.tones = tones;
  }

  async close() {
    for (const { context } of this.people) await context.close();
  }

  /** A person in a browser of their own, whose microphone says a tone. */
  async sitDown(login, hz, ways = {}) {
    const { centre } = this;
    const voice = join(centre.folder, `${login}.wav`);
    await writeFile(voice, wav(tone(hz, 10_000, 48_000), 48_000));
    const context = await launch({ voice, ...ways });
    const page = context.pages()[0] ?? (await context.newPage());
    const person = { login, context, page, faults: watch(page), api: await centre.as(login) };
    this.people.push(person);
    await page.addInitScript(() => {
      const Real = window.Audio;
      window.heard = [];
      window.Audio = function () {
        const made = new Real();
        window.heard.push(made);
        return made;
      };
    });
    await signIn(page, centre.base, login, centre.password);
    return person;
  }

  /** Waits until a person hears these tones and no others. */
  async hears(person, wanted) {
    let last;
    await until(
      `${person.login} to hear ${wanted}`,
      async () => {
        last = await levels(person, this.tones);
        return this.tones.every((hz, n) => last[n] > HEARD === wanted.includes(hz));
      },
      15_000,
    ).catch((error) => {
      throw new Error(`${error.message}; levels ${last}`);
    });
  }
}

/** How loud each tone is in what this person hears just now, in dB of the analyser. */
const levels = (person, tones) =>
  person.page.evaluate(async (tones) => {
    const audio = window.heard.find((made) => made.srcObject);
    if (!audio) return tones.map(() => -200);
    const context = new AudioContext();
    await context.resume();
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(audio.srcObject).connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, 600));
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const step = context.sampleRate / analyser.fftSize;
    await context.close();
    return tones.map((hz) => {
      const at = Math.round(hz / step);
      return Math.max(...bins.slice(at - 2, at + 3));
    });
  }, tones);

/** Both themes, into the folder that PLATEAU_PICTURES names. */
export async function picture(person, name) {
  if (!PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  for (const theme of ["light", "dark"]) {
    await person.page.emulateMedia({ colorScheme: theme });
    await person.page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`) });
  }
  await person.page.emulateMedia({ colorScheme: "light" });
}
