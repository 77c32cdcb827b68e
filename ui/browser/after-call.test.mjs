// The agent hangs up first, the customer goes on into a survey and says why; a supervisor hears it
// on the page of surveys, and sees on the ladder what the lines did.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";

const AFTER = "apres-appel";
const SURVEY = {
  version: 1,
  name: "Après l’appel",
  start: "words",
  actions: [
    {
      id: "words",
      type: "survey_message",
      parameters: { prompt: { tone: { hz: 900, ms: 300 } }, attribute: "why", max_ms: 2_000 },
      next: "end",
    },
    { id: "end", type: "hang_up", parameters: {} },
  ],
};

let centre;
const contexts = [];

before(async () => {
  centre = await Centre.start();
});

after(async () => {
  for (const context of contexts) await context.close();
  await centre?.stop();
});

async function sitDown(login) {
  const context = await launch();
  contexts.push(context);
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, login, centre.password);
  return { page, faults, api: await centre.as(login) };
}

test("an administrator chooses what follows the call, and the customer is heard", async () => {
  const admin = await sitDown("admin");
  const { plan, version } = await admin.api.json("/plan");
  const direct = Object.entries(plan.numbers).find(([number]) => number.endsWith("62000003"));
  const steps = plan.flows[direct[1].flow].actions;
  const { queue } = steps.find(({ type }) => type === "queue").parameters;
  const queues = { ...plan.queues, [queue]: { ...plan.queues[queue], after: AFTER } };
  await admin.api.put("/plan", {
    plan: { ...plan, queues, flows: { ...plan.flows, [AFTER]: SURVEY } },
    base_version: version,
  });
  await until("the plan", async () => (await admin.api.json("/plan")).version === version + 1);
  await admin.page.goto(`${centre.base}/administration/queues`);
  await admin.page.locator(".split .item").filter({ hasText: queue }).first().click();
  const field = admin.page.getByRole("combobox", { name: "Après l’appel" });
  await field.waitFor();
  assert.match(await field.inputValue(), /Après l’appel|apres-appel/);
  assert.deepEqual(await axe(admin.page), []);

  const agent = await sitDown("agent1");
  await agent.page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(agent.page, "Disponible");
  const me = async () => (await agent.api.json("/me")).agent;
  await until("agent1 to be idle", async () => (await me()).state === "idle");

  const caller = await centre.call({ from: "0639982222", to: "0162000003" });
  await until("ringing", async () => (await me()).state === "ringing", 30_000);
  const { interaction } = await me();
  await agent.page.keyboard.press("F2");
  await until("the talk", async () => (await me()).state === "on_interaction");
  await new Promise((resolve) => setTimeout(resolve, 2_000)); // the length of what they say
  await agent.page.keyboard.press("F4");
  await until("the wrap-up", async () => (await me()).state === "wrap_up");
  await caller.ended;
  const contact = await agent.api.json(`/interactions/${interaction}`);
  assert.deepEqual([contact.outcome, contact.ended_by], ["handled", "system"]);

  const boss = await sitDown("superviseur");
  await boss.page.goto(`${centre.base}/surveys`);
  const sound = boss.page.locator(`.spoken-answer audio[src*="${interaction}"]`);
  await sound.waitFor({ timeout: 20_000 });
  const heard = await sound.evaluate(async (audio) => {
    audio.preload = "metadata";
    audio.load();
    await new Promise((resolve, reject) => {
      audio.addEventListener("loadedmetadata", resolve, { once: true });
      audio.addEventListener("error", () => reject(new Error("no sound")), { once: true });
    });
    return audio.duration;
  });
  assert.ok(heard > 1 && heard < 4, `${heard} s`);
  assert.deepEqual(await axe(boss.page), []);

  await boss.page.goto(`${centre.base}/history/${interaction}`);
  const rungs = boss.page.locator(".ladder li");
  await rungs.filter({ hasText: "200 INVITE" }).first().waitFor();
  assert.equal(await boss.page.locator('[data-event="line_quality"]').count(), 2);
  await boss.page.getByRole("switch", { name: /Messages SIP/ }).click({ force: true });
  await boss.page.locator('[data-event="line_sip"]').first().waitFor({ state: "detached" });
  for (const { faults } of [admin, agent, boss]) assert.deepEqual(faults, []);
});
