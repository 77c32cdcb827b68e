// A consultation between two desks: ask, all three, complete. What each browser hears is measured
// by the tones of the others, so it is known who hears whom.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";
import { channels, share, tone, wav } from "./sound.mjs";

const [CALLER, ASKS, ASKED] = [440, 880, 1320];
const PICTURES = process.env.PLATEAU_PICTURES;

let centre;
const desks = [];

before(async () => {
  centre = await Centre.start();
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});

after(async () => {
  for (const { context } of desks) await context.close();
  await centre?.stop();
});

/** A desk in a browser of its own, whose microphone says a tone. */
async function sitDown(login, hz) {
  const voice = join(centre.folder, `${login}.wav`);
  await writeFile(voice, wav(tone(hz, 10_000, 48_000), 48_000));
  const context = await launch({ voice });
  const page = context.pages()[0] ?? (await context.newPage());
  const desk = { login, context, page, faults: watch(page), api: await centre.as(login) };
  desks.push(desk);
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
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
  await until(
    `${login} to be idle`,
    async () => (await desk.api.json("/me")).agent?.state === "idle",
  );
  return desk;
}

/** How loud each tone is in what this desk hears just now, in dB of the analyser. */
const levels = (desk) =>
  desk.page.evaluate(
    async (tones) => {
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
    },
    [CALLER, ASKS, ASKED],
  );

/** Waits until a desk hears these tones and no others. */
async function hears(desk, wanted) {
  let last;
  await until(
    `${desk.login} to hear ${wanted}`,
    async () => {
      last = await levels(desk);
      return [CALLER, ASKS, ASKED].every((hz, n) => last[n] > -60 === wanted.includes(hz));
    },
    15_000,
  ).catch((error) => {
    throw new Error(`${error.message}; levels ${last}`);
  });
}

async function picture(desk, name) {
  if (!PICTURES) return;
  for (const theme of ["light", "dark"]) {
    await desk.page.emulateMedia({ colorScheme: theme });
    await desk.page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`) });
  }
  await desk.page.emulateMedia({ colorScheme: "light" });
}

test("a colleague is asked, joins the two and goes on with the customer", async () => {
  const first = await sitDown("agent1", ASKS);
  const caller = await centre.call({ from: "0639981234", to: "0162000003", hz: CALLER });
  await first.page.getByTestId("caller").waitFor({ timeout: 30_000 });
  await until("ringing", async () => (await first.api.json("/me")).agent.state === "ringing");
  await first.page.keyboard.press("F2");
  await hears(first, [CALLER]);

  const second = await sitDown("agent36", ASKED);
  const name = (await second.api.json("/me")).agent.name;
  await first.page.keyboard.press("F7");
  const panel = first.page.getByRole("dialog", { name: /transférer/i });
  await panel.getByText("Consulter d’abord").click();
  await panel.getByLabel("À qui").fill(name.slice(0, 6));
  await panel.getByLabel(/motif/i).fill("Niveau 2 : remorquage");
  await panel.getByTestId("targets").getByText(name).waitFor();
  assert.deepEqual(await axe(first.page), []);
  await picture(first, "transfer");
  await panel.getByTestId("targets").getByText(name).click();

  // The consulted one's card says who asks, and why.
  await second.page
    .getByTestId("caller")
    .getByText(/Niveau 2 : remorquage/)
    .waitFor();
  await second.page.keyboard.press("F2");
  await hears(first, [ASKED]);
  await hears(second, [ASKS]);
  await first.page.locator('[data-testid="side-customer"][data-state="waits"]').waitFor();
  assert.deepEqual(await axe(first.page), []);
  await picture(first, "consult");
  await picture(second, "consulted");

  await first.page.keyboard.press("Shift+F6");
  await hears(first, [CALLER]);
  await first.page.locator('[data-testid="side-customer"][data-state="speaks"]').waitFor();

  await first.page.keyboard.press("Shift+F2");
  await hears(first, [CALLER, ASKED]);
  await hears(second, [CALLER, ASKS]);
  await picture(first, "joined");

  const asked = (await first.api.json("/me")).agent.interaction;
  await first.page.keyboard.press("Shift+F7");
  await first.page.locator(".dock[data-stage=wrap_up]").waitFor();
  await hears(second, [CALLER]);
  const goesOn = await until("the interaction that follows", async () => {
    const { next } = await first.api.json(`/interactions/${asked}`);
    return next;
  });
  await new Promise((resolve) => setTimeout(resolve, 3_000)); // the length of the talk itself
  await second.page.keyboard.press("F4");
  await caller.ended;

  // Told by the recording as well: the customer left, whoever spoke with him right.
  const heardOf = async (id) => {
    await until("the stored recording", async () => {
      const found = await second.api.json(`/interactions/${id}`);
      return found.recording?.state === "stored";
    });
    return channels(await (await second.api.get(`/interactions/${id}/recording`)).arrayBuffer());
  };
  const { rate, left, right } = await heardOf(goesOn);
  const talk = (side) => side.slice(rate, -rate);
  assert.ok(share(talk(left), CALLER, rate) > 0.9, "the caller is on the left");
  assert.ok(share(talk(right), ASKED, rate) > 0.8, "the colleague is on the right");
  assert.ok(share(talk(right), ASKS, rate) < 0.01, "and whoever asked is not");
  for (const desk of desks) assert.deepEqual(desk.faults, []);
});
