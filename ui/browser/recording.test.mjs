// A recording from the rule to the ear: recorded and paused while a card number is said, its waves
// drawn before any sound is fetched, a comment pinned, who listened, a legal hold; then a customer
// who objects, and whose recording is gone.
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";
import { tone, wav } from "./sound.mjs";

const PICTURES = process.env.PLATEAU_PICTURES;

let centre;
let context;
let page;
let faults;
let agent;

before(async () => {
  centre = await Centre.start();
  const voice = join(centre.folder, "agent.wav");
  await writeFile(voice, wav(tone(880, 10_000, 48_000), 48_000));
  context = await launch({ voice });
  page = context.pages()[0] ?? (await context.newPage());
  faults = watch(page);
  agent = await centre.as("agent1");
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
  await signIn(page, centre.base, "agent1", centre.password);
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

async function picture(name, of = page) {
  if (PICTURES) await of.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** A caller whom the agent answers; gives the interaction. */
async function talk(hz) {
  await until("the agent to be idle", async () => {
    return (await agent.json("/me")).agent?.state === "idle";
  });
  const caller = await centre.call({ from: "0612345678", to: "0162000003", hz });
  await until("the offer", async () => (await agent.json("/me")).agent.state === "ringing");
  await page.keyboard.press("F2");
  const id = await until("the talk", async () => {
    const { agent: me } = await agent.json("/me");
    return me.state === "on_interaction" ? me.interaction : null;
  });
  await page.locator("[data-recording=on]").waitFor();
  return { id, caller };
}

async function wrapUp() {
  const dock = page.locator(".dock[data-stage=wrap_up]");
  await dock.waitFor();
  await dock.locator(".chip").first().click();
  await page.keyboard.press("F8");
  await dock.waitFor({ state: "detached" });
}

const record = (id) => agent.json(`/interactions/${id}`);
const types = async (id) =>
  (await agent.json(`/interactions/${id}/events`)).items.map((e) => e.type);

let heard;

test("a call is recorded, rests while a card is read out, and is sealed on the disk", async () => {
  const { id, caller } = await talk(440);
  await new Promise((resolve) => setTimeout(resolve, 2_000)); // the length of the talk itself
  await page.keyboard.press("F10");
  await page.locator("[data-recording=paused]").waitFor();
  await new Promise((resolve) => setTimeout(resolve, 2_000)); // of the pause
  await page.keyboard.press("F10");
  await page.locator("[data-recording=on]").waitFor();
  await page.keyboard.press("F4");
  await caller.ended;
  await wrapUp();
  const { recording, recording_reason } = await until("the recording", async () => {
    const found = await record(id);
    return found.recording?.state === "stored" ? found : null;
  });
  assert.equal(recording_reason, "always");
  heard = { id, recording: recording.id };
  const folder = join(centre.folder, "data", "recordings");
  const files = await readdir(folder, { recursive: true });
  const chunks = files.filter((name) => name.includes(recording.id) && name.endsWith(".sealed"));
  assert.ok(chunks.length > 0, files.join("\n"));
  const chunk = await readFile(join(folder, chunks[0]));
  assert.equal(chunk.subarray(0, 4).toString(), "PLR1");
});

test("it is played with its waves, a comment is pinned, and listening leaves a row", async () => {
  const supervisor = await centre.as("superviseur");
  const measured = await until("the waves", async () => {
    const answer = await supervisor.get(`/interactions/${heard.id}/recording/peaks`);
    return answer.ok ? answer.json() : null;
  });
  assert.ok(Math.max(...measured.customer) > 20 && Math.max(...measured.agent) > 20);
  const lead = await launch({ height: 1_000 });
  const view = lead.pages()[0] ?? (await lead.newPage());
  const seen = watch(view);
  try {
    await view.setDefaultTimeout(8000);
    await signIn(view, centre.base, "superviseur", centre.password);
    await view.goto(`${centre.base}/history/${heard.id}`);
    await view.locator("[data-testid=player][data-ready=true][data-measured=true]").waitFor();
    await view.locator("[data-integrity=intact]").waitFor();
    await view.locator(".player-part[data-part=pause]").first().waitFor();
    assert.ok((await view.locator(".ladder li").count()) > 5);
    await view.getByTestId("player").focus();
    await view.keyboard.press("Space");
    await view.getByRole("button", { name: "Pause", exact: true }).waitFor();
    await view.keyboard.press("Shift+ArrowRight");
    await view.getByRole("radio", { name: "×1.25" }).and(view.locator(":checked")).waitFor({
      state: "attached",
    });
    await view.keyboard.press("Space");
    await view.keyboard.press("ArrowLeft");
    await picture("played", view);
    await view.keyboard.press("c");
    await view.keyboard.type("Belle reformulation");
    await view.getByRole("button", { name: "Épingler" }).click();
    await view.locator(".marks li", { hasText: "Belle reformulation" }).waitFor();
    await view.locator(".player-mark").waitFor({ state: "attached" });
    await view.getByRole("button", { name: "Conserver cette interaction" }).click();
    await view.getByLabel("Motif").fill("Litige en cours");
    await view.getByRole("button", { name: "Conserver", exact: true }).click();
    await view.getByTestId("hold").waitFor();
    await until("the listening", async () => {
      const sheet = await supervisor.json(`/interactions/${heard.id}/recording/sheet`);
      return sheet.listenings.some((l) => l.listener === "superviseur");
    });
    assert.deepEqual(await axe(view), []);
    await picture("player", view);
    assert.deepEqual(seen, []);
  } catch (error) {
    await picture("failed", view);
    throw error;
  } finally {
    await lead.close();
  }
});

test("an objection stops the recording and deletes what there was", async () => {
  const { id, caller } = await talk(523);
  await page.locator("[data-action=objection]").click();
  await picture("objection");
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Supprimer l’enregistrement" }).click();
  await page.locator("[data-recording=refused]").waitFor();
  const { recording } = await until("the deletion", async () => {
    const found = await record(id);
    return found.recording?.state === "erased" ? found : null;
  });
  const folder = join(centre.folder, "data", "recordings");
  await until("the files to be gone", async () => {
    const files = await readdir(folder, { recursive: true });
    return !files.some((name) => name.includes(recording.id) && name.includes(".sealed"));
  });
  await page.keyboard.press("F4");
  await caller.ended;
  await wrapUp();
  const told = await types(id);
  assert.ok(told.includes("recording_objected") && told.includes("recording_erased"));
  assert.ok(!told.includes("recording_stored"));
  const admin = await centre.as("admin");
  const { items, broken_at } = await until("the proof", async () => {
    const { organization } = await record(id);
    const found = await admin.json(`/organizations/${organization}/recording-deletions`);
    return found.items.length > 0 ? found : null;
  });
  assert.deepEqual([items[0].reason, items[0].interaction, broken_at], ["objection", id, null]);
  assert.deepEqual(faults, []);
});
