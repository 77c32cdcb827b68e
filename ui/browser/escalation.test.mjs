// A matter that moves to level 2 with the call: the ticket goes ahead of the voice, and whoever is
// asked sees it, why it came and what was answered before taking the call.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";
import { tone, wav } from "./sound.mjs";

const PICTURES = process.env.PLATEAU_PICTURES;
/** Served by the second desk alone. */
const LEVEL_2 = "assistance_suivi";
const REASON = "Le remorquage est refusé par le garage";

let centre;
const desks = [];

before(async () => {
  centre = await Centre.start();
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});

after(async () => {
  for (const { context } of desks) await context.close();
  await centre?.stop();
});

async function sitDown(login) {
  const voice = join(centre.folder, `${login}.wav`);
  await writeFile(voice, wav(tone(880, 2_000, 48_000), 48_000));
  const context = await launch({ voice });
  const page = context.pages()[0] ?? (await context.newPage());
  const desk = { login, context, page, faults: watch(page), api: await centre.as(login) };
  desks.push(desk);
  await signIn(page, centre.base, login, centre.password);
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
  await until(`${login} to be idle`, async () => (await me(desk)).state === "idle");
  return desk;
}

const me = async (desk) => (await desk.api.json("/me")).agent;

async function picture(desk, name) {
  if (!PICTURES) return;
  for (const theme of ["light", "dark"]) {
    await desk.page.emulateMedia({ colorScheme: theme });
    await desk.page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`) });
  }
  await desk.page.emulateMedia({ colorScheme: "light" });
}

/** Level 2 of the assistance's organization is called in that queue. */
async function giveLevelTwoAQueue() {
  const admin = await centre.as("admin");
  const { items } = await admin.json("/queues");
  const { organization } = items.find(({ queue }) => queue === LEVEL_2);
  const { version, setup } = await admin.json(`/organizations/${organization}/crm`);
  const levels = setup.tickets.levels.map((level) =>
    level.level === 2 ? { ...level, queue: LEVEL_2 } : level,
  );
  // It diagnoses by the provider's case base.
  const { case_bases } = (await admin.json("/organizations/fai/crm")).setup;
  await admin.send("PUT", `/organizations/${organization}/crm`, {
    setup: { ...setup, case_bases, tickets: { ...setup.tickets, levels } },
    base_version: version,
  });
  return {
    organization,
    light: case_bases[0].attributes.find(({ field }) => field.id === "light"),
  };
}

/** The first agent asks, the customer answers, and it is not solved. */
async function diagnose({ api }, { organization, light }) {
  const { interaction } = (await api.json("/me")).agent;
  const begun = await api.send("POST", "/diagnoses", {
    organization,
    interaction,
    text: "Plus rien ne s'allume",
  });
  const [answer] = light.field.type.options;
  await api.send("POST", `/diagnoses/${begun.id}/steps`, {
    version: begun.version,
    action: "answer",
    attribute: "light",
    value: answer.id,
  });
  return { question: light.field.label.fr, answer: answer.label.fr };
}

test("level 2 sees the ticket, its reason and the answers while the desk still rings", async () => {
  const base = await giveLevelTwoAQueue();
  const first = await sitDown("agent1");
  const second = await sitDown("agent36");
  // Busy with something else while the customer calls in.
  await chooseStatus(second.page, /formation/i);
  await until("level 2 to be away", async () => (await me(second)).state === "away");

  const caller = await centre.call({ from: "0639981234", to: "0162000003" });
  await first.page.getByTestId("caller").waitFor({ timeout: 30_000 });
  await until("ringing", async () => (await me(first)).state === "ringing");
  await first.page.keyboard.press("F2");
  await until("the talk", async () => (await me(first)).state === "on_interaction");
  await chooseStatus(second.page, "Disponible");
  await until("level 2 to be idle", async () => (await me(second)).state === "idle");

  const told = await diagnose(first, base);
  const desk = first.page;
  await desk.getByRole("tab", { name: "Tickets" }).click();
  const form = desk.getByRole("form", { name: "Nouveau ticket" });
  await form.getByRole("combobox", { name: "Type" }).click();
  await desk.getByRole("option", { name: "Dossier d'assistance" }).click();
  await form.getByLabel("Objet").fill("Panne sur l'A6, remorquage bloqué");
  await form.getByLabel("Lieu").fill("A6, borne 112");
  await form.getByRole("group", { name: "Remorquage" }).getByText("Oui").click();
  assert.deepEqual(await axe(desk), []);
  await picture(first, "desk-ticket");
  await form.getByRole("button", { name: "Créer le ticket" }).click();

  await desk
    .getByTestId("interaction-tickets")
    .getByRole("button", { name: /^Escalader/ })
    .click();
  const dialog = desk.getByRole("dialog", { name: "Escalader le ticket" });
  await dialog.getByLabel("Motif").fill(REASON);
  assert.deepEqual(await axe(desk), []);
  await picture(first, "escalate");
  await dialog.getByRole("button", { name: "Escalader et appeler" }).click();

  // It rings: everything is there before the call is taken.
  await until("level 2 to ring", async () => (await me(second)).state === "ringing");
  const passed = second.page.getByTestId("passed-ticket");
  await passed.getByText(REASON).first().waitFor();
  await passed.getByText("Panne sur l'A6, remorquage bloqué").waitFor();
  await passed.getByText("A6, borne 112").waitFor();
  await passed.getByText(/^N2/).first().waitFor();
  const answers = second.page.getByTestId("diagnosis-answers").first();
  await answers.getByText("Plus rien ne s'allume").waitFor();
  await answers.getByText(told.question, { exact: true }).waitFor();
  await answers.getByText(told.answer, { exact: true }).waitFor();
  assert.deepEqual(await axe(second.page), []);
  await picture(second, "passed");
  await second.page.keyboard.press("F2");
  await until("the consultation", async () => (await me(second)).state === "on_interaction");
  await first.page.getByTestId("side-consulted").waitFor();

  // The ticket went up a level, to the history with its reason.
  const { items } = await first.api.json("/tickets?q=remorquage&limit=5");
  const ticket = await first.api.json(`/tickets/${items[0].id}`);
  assert.equal(ticket.level, 2);
  assert.equal(ticket.history.findLast(({ kind }) => kind === "escalated").note, REASON);

  await first.page.keyboard.press("Shift+F7");
  await first.page.locator(".dock[data-stage=wrap_up]").waitFor();
  await second.page.keyboard.press("F4");
  await caller.ended;
  for (const { faults } of desks) assert.deepEqual(faults, []);
});
