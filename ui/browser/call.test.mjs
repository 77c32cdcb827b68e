// An agent's first call in a real browser: a caller by SIP with a voice, the card before the answer,
// two-way sound, wrap-up, ticket, history, recording.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";
import { channels, loudness, share, tone, wav } from "./sound.mjs";

const AGENT_HZ = 880;
const CALLER_HZ = 440;
const PICTURES = process.env.PLATEAU_PICTURES;

let centre;
let context;
let page;
let faults;

before(async () => {
  centre = await Centre.start();
  const voice = join(centre.folder, "agent.wav");
  await writeFile(voice, wav(tone(AGENT_HZ, 10_000, 48_000), 48_000));
  context = await launch({ voice });
  page = context.pages()[0] ?? (await context.newPage());
  faults = watch(page);
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

async function picture(name) {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** A customer of an organization, with a number to call from. */
async function someCustomer(organization) {
  const { items } = await (
    await centre.as("admin")
  ).json(`/customers?organization=${organization}&limit=20`);
  const customer = items.find((c) => c.numbers.length > 0 && !c.company);
  return { ...customer, number: customer.numbers[0].national.replaceAll(" ", "") };
}

test("a caller is answered, heard, recorded on the right sides, wrapped up and found again", async () => {
  await signIn(page, centre.base, "agent1", centre.password);
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
  const api = await centre.as("agent1");
  await until("the agent to be idle", async () => (await api.json("/me")).agent?.state === "idle");

  const customer = await someCustomer("assistance");
  const caller = await centre.call({ from: customer.number, to: "0162000003", hz: CALLER_HZ });

  // The card is there before anybody answered.
  await page.getByTestId("caller").getByText(customer.name).waitFor({ timeout: 30_000 });
  await page.getByTestId("customer-name").getByText(customer.name).waitFor();
  assert.equal((await api.json("/me")).agent.state, "ringing");
  assert.deepEqual(await axe(page), []);
  await picture("ringing");

  await page.keyboard.press("F2");
  const talking = await until("the talk", async () => {
    const { agent } = await api.json("/me");
    return agent.state === "on_interaction" ? agent.interaction : null;
  });
  await new Promise((resolve) => setTimeout(resolve, 6_000)); // the length of the talk itself
  await picture("talking");
  await page.keyboard.press("F4");
  await caller.ended;

  const dock = page.locator(".dock[data-stage=wrap_up]");
  await dock.waitFor();
  assert.deepEqual(await axe(page), []);
  await dock.locator(".chip").first().click();
  await dock.locator(".chip[aria-pressed=true]").waitFor();
  await dock.locator("textarea").fill("Panne de batterie, dépannage envoyé.");
  await picture("wrap-up");
  await page.keyboard.press("F8");
  await until(
    "the agent to be idle again",
    async () => (await api.json("/me")).agent.state === "idle",
  );

  const contact = await until("the stored recording", async () => {
    const found = await api.json(`/interactions/${talking}`);
    return found.recording?.state === "stored" ? found : null;
  });
  assert.equal(contact.outcome, "handled");
  assert.equal(contact.ended_by, "agent");
  assert.equal(contact.customer.id, customer.id);
  assert.ok(contact.disposition, "the disposition was kept");
  assert.ok(contact.talk_ms >= 5_000, `talked for ${contact.talk_ms} ms`);

  const recording = await api.get(`/interactions/${talking}/recording`);
  assert.equal(recording.headers.get("content-type"), "audio/wav");
  const { rate, left, right } = channels(await recording.arrayBuffer());
  // The first and last second hold the joining and leaving of the lines.
  const talk = (side) => side.slice(rate, -rate);
  assert.ok(share(talk(left), CALLER_HZ, rate) > 0.9, "the caller is on the left");
  assert.ok(share(talk(right), AGENT_HZ, rate) > 0.8, "the agent is on the right");
  assert.ok(share(talk(left), AGENT_HZ, rate) < 0.01, "and not on the left");
  assert.ok(share(talk(right), CALLER_HZ, rate) < 0.01, "nor the caller on the right");
  assert.ok(loudness(talk(left)) > 1_000 && loudness(talk(right)) > 300, "both are loud enough");

  await page.goto(`${centre.base}/history`);
  await page.locator("table.grid tbody tr[data-clickable]").first().click();
  await page.locator('[data-testid="player"][data-ready="true"]').waitFor();
  await picture("history");
  assert.deepEqual(faults, []);
});
