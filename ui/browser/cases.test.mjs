// What nobody knew becomes a case: a diagnosis finds nothing, the ticket is solved by hand, an expert
// revises the proposal and keeps it, and the next customer's diagnosis finds it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

const WORDS = "La box siffle quand le four à micro-ondes tourne";
const FIRST = "Éloigner la box.";
const BETTER = "Éloigner la box du four à micro-ondes d’au moins deux mètres.";

let centre;
let context;
let page;
let noise;
let agent;

before(async () => {
  centre = await Centre.start();
  context = await launch();
  page = context.pages()[0];
  noise = watch(page);
  agent = await centre.as("agent1");
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

const diagnose = () => agent.send("POST", "/diagnoses", { organization: "fai", text: WORDS });

test("a ticket that a diagnosis could not solve proposes a case when somebody solves it", async () => {
  const begun = await diagnose();
  const ended = await agent.send("POST", `/diagnoses/${begun.id}/outcome`, {
    version: begun.version,
    outcome: "not_solved",
    told: "Siffle encore.",
  });
  const chef = await centre.as("chef");
  const ticket = await chef.json(`/tickets/${ended.ticket}`);
  await chef.send("PATCH", `/tickets/${ticket.id}`, {
    version: ticket.version,
    status: "solved",
    solution: FIRST,
  });
  const { items } = await chef.json("/cases?organization=fai&state=proposed&limit=50");
  assert.ok(
    items.some(({ solution }) => solution === FIRST),
    "the proposal waits for an expert",
  );
});

test("an expert revises the proposal and keeps it", async () => {
  await signIn(page, centre.base, "chef", centre.password);
  await page.goto(`${centre.base}/cases`);
  // The page opens where a case waits.
  await page
    .getByRole("radio", { name: /^À relire/, checked: true })
    .waitFor({ state: "attached" });
  await page.getByRole("row").filter({ hasText: WORDS }).click();
  const solution = page.getByRole("textbox", { name: "Solution" });
  await solution.fill(BETTER);
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText(/^Cas \d+ enregistré/).waitFor();
  await page.getByRole("button", { name: "Accepter" }).click();
  await page.getByText("Décision enregistrée").waitFor();
  await page.getByText("En service", { exact: false }).first().waitFor();
  assert.deepEqual(noise, []);
});

test("the next customer's diagnosis finds it", async () => {
  const { ranked } = await diagnose();
  assert.equal(ranked[0].solution, BETTER);
});
