// The agent's browser dies in the middle of a talk: what was typed and not saved is there again in
// another browser, and nothing of it stays in the one that died.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { chooseStatus, launch, signIn } from "./lib.mjs";

const NOTES = "Rappeler demain après 14 h, le voyant reste rouge.";

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

test("notes that nobody saved are there again after the browser died", async () => {
  let page = context.pages()[0] ?? (await context.newPage());
  await signIn(page, centre.base, "agent1", centre.password);
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
  const api = await centre.as("agent1");
  const agent = async () => (await api.json("/me")).agent;
  await until("the agent to be idle", async () => (await agent()).state === "idle");
  await centre.call({ from: "0612345678", to: "0162000003" });
  await page.getByTestId("caller").getByText("06 12 34 56 78").waitFor();
  await page.keyboard.press("F2");
  await until("the talk", async () => (await agent()).state === "on_interaction");
  const dock = page.getByRole("region", { name: "Post-appel" });
  await dock.getByRole("textbox").fill(NOTES);
  await until("the draft to be kept", async () =>
    (await api.json("/me/drafts")).items.some(({ body }) => body.includes(NOTES)),
  );

  await context.close();
  context = await launch();
  page = context.pages()[0] ?? (await context.newPage());
  await signIn(page, centre.base, "agent1", centre.password);
  const again = page.getByRole("region", { name: "Post-appel" }).getByRole("textbox");
  await again.waitFor();
  await until("the notes", async () => (await again.inputValue()) === NOTES);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.ok(!kept.includes("voyant"), "nothing typed stays in the browser for good");
});
