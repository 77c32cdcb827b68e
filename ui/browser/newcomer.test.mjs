// A newcomer opens the demonstration: available, and within a minute a caller with a voice rings. A
// supervisor sees it live.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";
import { channels, loudness } from "./sound.mjs";

const WITHIN_MS = 60_000;
const PICTURES = process.env.PLATEAU_PICTURES;

let centre;
const contexts = [];

before(async () => {
  centre = await Centre.start({ callers: 6 });
});

after(async () => {
  for (const context of contexts) await context.close();
  await centre?.stop();
});

async function open(login, options = {}) {
  const context = await launch(options);
  contexts.push(context);
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, login, centre.password);
  return { page, faults };
}

test("a newcomer who is available speaks with a caller within a minute, and the supervisor sees it", async () => {
  const agent = await open("agent1");
  const supervisor = await open("superviseur", { width: 1920, height: 1080 });
  await supervisor.page.goto(`${centre.base}/floor`);
  const api = await centre.as("agent1");
  const me = async () => (await api.json("/me")).agent;
  const name = (await api.json("/me")).person.name;
  await agent.page.getByTestId("phone").getByText(/prêt/i).waitFor();

  await chooseStatus(agent.page, "Disponible");
  await until("a call", async () => (await me()).state === "ringing", WITHIN_MS);
  await agent.page.locator('[data-action="answer"]:enabled').waitFor();
  await agent.page.keyboard.press("F2");
  const talking = await until("the talk", async () => {
    const { state, interaction } = await me();
    return state === "on_interaction" && interaction;
  });

  const row = supervisor.page.locator("table.grid tr").filter({ hasText: name });
  await row.getByText("En communication").first().waitFor();
  assert.deepEqual(await axe(supervisor.page), []);
  if (PICTURES) await supervisor.page.screenshot({ path: join(PICTURES, "floor.png") });

  await new Promise((resolve) => setTimeout(resolve, 9_000)); // long enough for a sentence
  await agent.page.keyboard.press("F4");
  await until("the wrap-up", async () => (await me()).state === "wrap_up");
  await until("the stored recording", async () => {
    const { recording } = await api.json(`/interactions/${talking}`);
    return recording?.state === "stored";
  });
  const audio = await api.get(`/interactions/${talking}/recording`);
  const { left } = channels(await audio.arrayBuffer());
  assert.ok(loudness(left) > 200, `the caller speaks: ${loudness(left)}`);
  assert.deepEqual(agent.faults, []);
  assert.deepEqual(supervisor.faults, []);
});
