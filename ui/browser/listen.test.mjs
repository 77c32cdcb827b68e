// A supervisor listens to an agent's call, whispers, barges in and leaves, each in a browser of its
// own. What each hears is measured by the tones of the others; the stored recording has no whisper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus } from "./lib.mjs";
import { channels, share } from "./sound.mjs";
import { Voices, picture } from "./voices.mjs";

const [CALLER, AGENT, LISTENER] = [440, 880, 1320];

let centre;
let voices;

before(async () => {
  centre = await Centre.start();
  voices = new Voices(centre, [CALLER, AGENT, LISTENER]);
});

after(async () => {
  await voices?.close();
  await centre?.stop();
});

test("a supervisor listens, whispers, barges in, leaves and stands in the register", async () => {
  const agent = await voices.sitDown("agent1", AGENT);
  await agent.page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(agent.page, "Disponible");
  const idle = async () => (await agent.api.json("/me")).agent?.state === "idle";
  await until("agent1 to be idle", idle);
  const caller = await centre.call({ from: "0639981234", to: "0162000003", hz: CALLER });
  await agent.page.getByTestId("caller").waitFor({ timeout: 30_000 });
  const rings = async () => (await agent.api.json("/me")).agent.state === "ringing";
  await until("ringing", rings);
  await agent.page.keyboard.press("F2");
  await voices.hears(agent, [CALLER]);
  const { interaction } = (await agent.api.json("/me")).agent;

  const boss = await voices.sitDown("superviseur", LISTENER);
  await boss.page.getByTestId("phone").getByText(/prêt/i).waitFor();
  const calls = boss.page.getByRole("region", { name: /interactions/i });
  const button = calls.locator(`tr[data-key="${interaction}"]`).getByTestId("listen");
  await button.focus();
  await boss.page.keyboard.press("Enter");
  await boss.page.getByLabel("Motif").fill("Accompagnement d’une nouvelle recrue");
  await picture(boss, "listen-start");
  assert.deepEqual(await axe(boss.page), []);
  await boss.page.keyboard.press("Enter");

  const strip = boss.page.getByRole("region", { name: "Écoute en cours" });
  await strip.waitFor();
  await voices.hears(boss, [CALLER, AGENT]);
  await voices.hears(agent, [CALLER]);
  await agent.page.getByTestId("listened").getByText("Écoute en cours").waitFor();
  await picture(boss, "listen-strip");
  await picture(agent, "listened");
  assert.deepEqual(await axe(boss.page), []);
  assert.deepEqual(await axe(agent.page), []);

  await strip.getByText("Souffler").click();
  await voices.hears(agent, [CALLER, LISTENER]);
  await strip.getByText("L’agent seul vous entend.").waitFor();
  const barges = Date.now();
  await strip.getByText("Intervenir").click();
  await agent.page
    .getByTestId("listened")
    .getByText(/intervient/)
    .waitFor();
  await new Promise((resolve) => setTimeout(resolve, 3_000)); // the length of what all three hear
  await strip.getByText("Écoute", { exact: true }).click();
  await voices.hears(agent, [CALLER]);
  const barged = (Date.now() - barges) / 1_000;

  await strip.getByRole("button", { name: "Quitter" }).click();
  await strip.waitFor({ state: "detached" });
  await agent.page
    .getByTestId("listened")
    .getByText("Écoute en cours")
    .waitFor({ state: "detached" });
  await voices.hears(agent, [CALLER]);
  await agent.page.keyboard.press("F4");
  await caller.ended;

  await boss.page.locator('nav.rail a[href="/listening"]').click();
  const row = boss.page.locator("table.grid tbody tr").first();
  await row.getByText("Écoute discrète, Soufflage, Intrusion").waitFor();
  await row.getByText("Accompagnement d’une nouvelle recrue").waitFor();
  await picture(boss, "register");
  assert.deepEqual(await axe(boss.page), []);
  const [entry] = (await agent.api.json("/listening")).items;
  assert.deepEqual([entry.interaction, entry.told, entry.end], [interaction, true, "left"]);

  // The recording: the caller left; on the right the listener only where the customer heard it.
  await until("the stored recording", async () => {
    const found = await agent.api.json(`/interactions/${interaction}`);
    return found.recording?.state === "stored";
  });
  const sound = await (await agent.api.get(`/interactions/${interaction}/recording`)).arrayBuffer();
  const { rate, left, right } = channels(sound);
  assert.ok(share(left, CALLER, rate) > 0.8, "the caller is on the left");
  assert.ok(share(left, LISTENER, rate) < 0.01, "and nobody else");
  assert.ok(share(right, AGENT, rate) > 0.5, "the agent is on the right");
  let seconds = 0;
  for (let at = 0; at + rate <= right.length; at += rate)
    if (share(right.slice(at, at + rate), LISTENER, rate) > 0.1) seconds++;
  assert.ok(seconds > 0, "what both heard is recorded");
  assert.ok(seconds <= barged + 1, `${seconds} s of the listener, ${barged} s of them for both`);
  for (const person of voices.people) assert.deepEqual(person.faults, []);
});

test("a supervisor takes a call over: the agent is let go to wrap-up, the recording goes on", async () => {
  const [agent, boss] = voices.people;
  const finished = async () => {
    const { agent: me } = await agent.api.json("/me");
    if (me.state === "wrap_up")
      await agent.api.send("POST", `/interactions/${me.interaction}/wrap-up/finish`);
    return me.state === "idle";
  };
  await until("agent1 to be idle again", finished);
  const caller = await centre.call({ from: "0639985678", to: "0162000003", hz: CALLER });
  const state = async (person) => (await person.api.json("/me")).agent?.state;
  await until("ringing", async () => (await state(agent)) === "ringing", 30_000);
  await agent.page.keyboard.press("F2");
  await voices.hears(agent, [CALLER]);
  const { interaction } = (await agent.api.json("/me")).agent;

  await boss.page.locator('nav.rail a[href="/floor"]').click();
  const calls = boss.page.getByRole("region", { name: /interactions/i });
  await calls.locator(`tr[data-key="${interaction}"]`).getByTestId("listen").click();
  await boss.page.getByLabel("Motif").fill("Le client demande un responsable");
  await boss.page.keyboard.press("Enter");
  const strip = boss.page.getByRole("region", { name: "Écoute en cours" });
  await voices.hears(boss, [CALLER, AGENT]);
  await strip.getByRole("button", { name: "Reprendre l’appel" }).click();
  const sure = boss.page.getByRole("dialog");
  await picture(boss, "take-over");
  assert.deepEqual(await axe(boss.page), []);
  await sure.getByRole("button", { name: "Reprendre l’appel" }).click();

  const taken = boss.page.getByRole("region", { name: "Vous êtes en ligne avec le client" });
  await taken.waitFor();
  await until("the wrap-up", async () => (await state(agent)) === "wrap_up");
  await voices.hears(boss, [CALLER]);
  await voices.hears(agent, []);
  await picture(boss, "taken");
  assert.deepEqual(await axe(boss.page), []);
  await new Promise((resolve) => setTimeout(resolve, 3_000)); // the length of what they say alone
  await taken.getByRole("button", { name: "Raccrocher" }).click();
  await caller.ended;

  const contact = await until("the stored recording", async () => {
    const found = await agent.api.json(`/interactions/${interaction}`);
    return found.ended_at && found.recording?.state === "stored" && found;
  });
  assert.deepEqual([contact.outcome, contact.ended_by], ["handled", "agent"]);
  const events = (await boss.api.json(`/interactions/${interaction}/events`)).items;
  const of = (type) => events.filter((event) => event.type === type);
  assert.deepEqual(
    of("agent_segment_ended").map(({ body }) => [body.agent, body.end]),
    [
      ["agent1", "taken_over"],
      ["superviseur", "agent_hung_up"],
    ],
  );
  assert.equal(of("recording_stored").length, 2, "the agent’s part, and the supervisor’s");
  const sound = await (await boss.api.get(`/interactions/${interaction}/recording`)).arrayBuffer();
  const { rate, left, right } = channels(sound);
  assert.ok(share(left, CALLER, rate) > 0.8, "the caller is on the left");
  assert.ok(share(left, LISTENER, rate) < 0.01, "and nobody else");
  assert.ok(share(right, LISTENER, rate) > 0.8, "the supervisor is on the right");
  assert.ok(share(right, AGENT, rate) < 0.01, "the agent is gone");
  for (const person of voices.people) assert.deepEqual(person.faults, []);
});
