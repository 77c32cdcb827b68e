// The program dies while a customer waits: the customer is owed a call, and an agent pays it from
// the desk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { launch, chooseStatus, signIn, watch } from "./lib.mjs";

let centre;
let context;

before(async () => {
  centre = await Centre.start();
  context = await launch();
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

test("a call that a crash cut off is owed, and an agent calls back from the desk", async () => {
  const caller = await centre.call({ from: "0639980099", to: "0162000003" });
  const before = await centre.as("superviseur");
  await until("the caller to wait", async () => {
    const { items } = await before.json("/live-interactions");
    return items.some((i) => i.stage === "queued");
  });
  await centre.crash();
  caller.vanish();
  await centre.run();

  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, "agent1", centre.password);
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
  const api = await centre.as("agent1");
  const agent = async () => (await api.json("/me")).agent;
  await until("the agent to be idle", async () => (await agent()).state === "idle");

  await page.getByText(/^Rappels/).click();
  await page.getByText("06 39 98 00 99").waitFor();
  await page
    .getByRole("button", { name: /Rappeler/ })
    .first()
    .click();
  // The agent's own phone is picked up by that click; then the customer's rings.
  const talking = await until(
    "the customer to answer",
    async () => {
      const { items } = await api.json("/live-interactions");
      return items.find((i) => i.stage === "talking")?.interaction;
    },
    40_000,
  );
  await page.keyboard.press("F4");
  const contact = await until("the end of the call", async () => {
    const found = await api.json(`/interactions/${talking}`);
    return found.ended_at && found;
  });
  assert.equal(contact.initiation, "callback");
  assert.equal(contact.outcome, "handled");
  assert.equal(contact.agent, "agent1");
  const interrupted = await api.json(`/interactions/${contact.previous}`);
  assert.equal(interrupted.outcome, "interrupted");
  assert.deepEqual((await api.json("/callbacks")).items, [], "the promise is kept");
  assert.deepEqual(faults, []);
});
