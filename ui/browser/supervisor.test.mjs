// A supervisor's day: the wall is open, a call that waits raises an alert that somebody takes note of, a
// hand goes up and is taken, a message is read, a waiting call is moved and moved back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";

let centre;
let lead;
let agent;

before(async () => {
  centre = await Centre.start();
  [lead, agent] = await Promise.all([launch(), launch()]);
});

after(async () => {
  await lead?.close();
  await agent?.close();
  await centre?.stop();
});

test("a supervisor leads the floor: alert, hand, message, and a call that is moved", async () => {
  const desk = agent.pages()[0] ?? (await agent.newPage());
  const page = lead.pages()[0] ?? (await lead.newPage());
  const faults = [watch(page), watch(desk)];
  await signIn(page, centre.base, "superviseur", centre.password);
  await signIn(desk, centre.base, "agent1", centre.password);
  await chooseStatus(desk, "Formation");

  // A rule of one's own: whoever waits is worth an alert.
  const api = await centre.as("superviseur");
  await page.goto(`${centre.base}/alerts`);
  await page.getByRole("button", { name: "Nouvelle règle" }).first().click();
  await page.getByLabel("Nom de la règle").fill("Quelqu’un attend");
  await page.getByLabel("Seuil (secondes)").fill("1");
  await page.getByLabel("Pendant (secondes)").fill("0");
  await page.getByRole("button", { name: "Essayer maintenant" }).click();
  await page.getByRole("heading", { name: "En ce moment" }).waitFor();
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Quelqu’un attend").first().waitFor();
  assert.deepEqual(await axe(page), []);

  // It waits, the wall says so, and somebody takes note.
  const caller = await centre.call({ from: "0639980099", to: "0162000003" });
  await page.goto(`${centre.base}/wall/tv`);
  const alert = page.locator(".wall-alerts li", { hasText: "Attente la plus longue" }).first();
  await alert.waitFor();
  await page.goto(`${centre.base}/floor`);
  const bar = page.locator(".alert-bar [role=alert]", { hasText: "Quelqu’un attend" }).first();
  await bar.getByRole("button", { name: "Prendre en compte" }).click();
  await page.getByLabel("Commentaire (facultatif)").fill("Je m’en occupe");
  await page.getByRole("button", { name: "C’est pris en compte" }).click();
  await bar.waitFor({ state: "detached" });
  const { items } = await api.json("/alerts?open=true");
  const noted = items.find((a) => a.rule.name === "Quelqu’un attend");
  assert.equal(noted.acknowledged_by, "superviseur");
  assert.equal(noted.comment, "Je m’en occupe");

  // The call is moved to another queue of its organization, with undo.
  const waits = async () => {
    const { items } = await api.json("/live-interactions");
    return items.find((i) => i.stage === "queued");
  };
  const before = await until("the call to wait", waits);
  const row = page.locator(`tr[data-key="${before.interaction}"]`);
  await row.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Déplacer vers une file" }).click();
  await page.getByRole("menuitem").first().click();
  const moved = await until("the call in the other queue", async () => {
    const now = await waits();
    return now && now.queue !== before.queue && now;
  });
  assert.equal(moved.organization, before.organization);
  await page.getByRole("button", { name: "Annuler", exact: true }).last().click();
  await until("the call back in its queue", async () => (await waits())?.queue === before.queue);

  // The agent asks for help, and the supervisor comes.
  await desk.getByTestId("hand").click();
  await desk.getByLabel("À quel sujet ? (facultatif)").fill("Remise à accorder");
  await desk.getByRole("button", { name: "Lever la main" }).last().click();
  const hands = page.getByRole("region", { name: "Demandes d’aide" });
  await hands.getByText("Remise à accorder").waitFor();
  await hands.getByRole("button", { name: "J’y vais" }).click();
  await desk.getByTestId("hand").click();
  await desk.getByText(/s’en occupe/).waitFor();
  await desk.getByRole("button", { name: "Baisser la main" }).click();
  await hands.waitFor({ state: "detached" });

  // A message to all is read, and the count says so.
  await page.getByTestId("talk").click();
  await page.getByText("Messages au plateau").click();
  await page
    .getByRole("textbox", { name: /^Message/ })
    .fill("Incident fibre à Lyon : délai de deux heures.");
  await page.getByLabel("Lecture obligatoire").check();
  await page.getByRole("button", { name: "Diffuser" }).click();
  await desk.getByText("Incident fibre à Lyon").waitFor();
  assert.deepEqual(await axe(desk), []);
  await desk.getByRole("button", { name: "J’ai lu" }).click();
  await page.getByText(/^Lu par 1 sur/).waitFor();

  // A word to the agent, and the answer.
  await page.getByText("Conversations").click();
  const name = (await api.json("/chats")).items.find((c) => c.login === "agent1").name;
  await page.getByPlaceholder("Chercher une personne").fill(name);
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await page.getByLabel("Votre message").fill("Tout va bien ?");
  await page.keyboard.press("Enter");
  await desk.getByTestId("talk").getByText("1").waitFor();
  await desk.getByTestId("talk").click();
  const boss = (await api.json("/me")).person.name;
  await desk.getByRole("button", { name: new RegExp(`^${boss}`) }).click();
  await desk.getByText("Tout va bien ?").waitFor();
  assert.deepEqual(await axe(page), []);

  // A status is set from the floor.
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: `Actions sur ${name}` }).click();
  await page.getByRole("menuitem", { name: "Disponible" }).click();
  await until("the agent to be available", async () => {
    const { items } = await api.json("/agents");
    return items.find((a) => a.agent === "agent1")?.status === "available";
  });
  caller.vanish();
  assert.deepEqual(faults.flat(), []);
});
