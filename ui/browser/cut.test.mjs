// The agent's network is cut in the middle of a talk and comes back: the caller is not lost, and the
// desk is true again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Cable } from "./cable.mjs";
import { Centre, until } from "./centre.mjs";
import { chooseStatus, launch, signIn } from "./lib.mjs";

let centre;
let cable;
let context;

before(async () => {
  centre = await Centre.start();
  cable = await Cable.to(centre.base);
  context = await launch();
});

after(async () => {
  await context?.close();
  await cable?.close();
  await centre?.stop();
});

test("a talk outlives a cut of the desk's connections, and the agent can end it afterwards", async () => {
  const page = context.pages()[0] ?? (await context.newPage());
  await signIn(page, cable.base, "agent1", centre.password);
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
  const api = await centre.as("agent1");
  const agent = async () => (await api.json("/me")).agent;
  await until("the agent to be idle", async () => (await agent()).state === "idle");
  const caller = await centre.call({ from: "0612345678", to: "0162000003" });
  await until("the call to ring", async () => (await agent()).state === "ringing");
  await page.getByTestId("caller").getByText("06 12 34 56 78").waitFor();
  await page.keyboard.press("F2");
  const talking = await until("the talk", async () => {
    const { state, interaction } = await agent();
    return state === "on_interaction" && interaction;
  });

  cable.pull();
  await until("the desk to be missed", async () => (await agent()).desk === false);
  assert.equal((await agent()).state, "on_interaction", "the talk goes on without the desk");
  cable.plugIn();
  await until("the desk and the phone to be back", async () => {
    const { desk, phone } = await agent();
    return desk && phone;
  });
  assert.equal((await agent()).state, "on_interaction");
  assert.equal((await agent()).interaction, talking);

  await page.keyboard.press("F4");
  await caller.ended;
  await until("the wrap-up", async () => (await agent()).state === "wrap_up");
  const contact = await api.json(`/interactions/${talking}`);
  assert.equal(contact.outcome, "handled");
  assert.equal(contact.ended_by, "agent");
});
