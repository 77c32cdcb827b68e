// An appointment at the customer's: booked in the call, told to the field agent's calendar, never
// twice, cancelled and taken back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";

const ORGANIZATION = "assistance";

let centre;
let context;

before(async () => {
  centre = await Centre.start();
  context = await launch({ width: 1440, height: 900 });
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

/** What the queue's agents may say of a call includes an appointment. */
async function withDisposition() {
  const admin = await centre.as("admin");
  const { plan, version } = await admin.json("/plan");
  for (const queue of Object.values(plan.queues)) {
    if (queue.organization === ORGANIZATION) {
      queue.dispositions = [...(queue.dispositions ?? []), "rendez_vous"];
    }
  }
  await admin.put("/plan", { plan, base_version: version });
}

test("an appointment is booked in a call, read by a calendar, cancelled and taken back", async () => {
  await withDisposition();
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, "agent1", centre.password);
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
  await centre.call({ from: "0639980077", to: "0162000003" });
  const answer = page.getByRole("button", { name: /^Répondre/ });
  await answer.waitFor({ timeout: 40_000 });
  await answer.click();
  await page.getByRole("tab", { name: "Rendez-vous" }).click();
  const panel = page.getByRole("tabpanel");
  await panel.getByLabel("Code postal").fill("75011");
  await panel.getByLabel("Objet").fill("Contrôle du véhicule");
  await panel.getByLabel("Nom", { exact: true }).fill("Jeanne Petit");
  await page.getByText("Moins de route").waitFor();
  const first = page.getByRole("button", { name: /^Réserver – / }).first();
  await first.waitFor();
  assert.deepEqual(await axe(page), []);
  const [, person] = /, ([^,]+)$/.exec(await first.getAttribute("aria-label"));
  await first.click();
  await page.getByText(/Je vous confirme votre rendez-vous/).waitFor();

  const agent = await centre.as("agent1");
  const booked = await until("the appointment", async () => {
    const { items } = await agent.json(`/field-appointments?organization=${ORGANIZATION}&q=jeanne`);
    return items[0];
  });
  assert.equal(booked.person_name, person);
  await until("the disposition", async () => {
    const { items } = await agent.json("/live-interactions");
    return items.some((i) => i.disposition === "rendez_vous");
  });
  await page.keyboard.press("F4");

  // Nobody gets the same time again.
  const twice = agent.send("POST", "/field-appointments", {
    organization: ORGANIZATION,
    person: booked.person,
    starts_at: booked.starts_at,
    postcode: "75011",
  });
  await assert.rejects(twice, /409.*taken/);

  const lead = await centre.as("superviseur");
  const door = `/organizations/${ORGANIZATION}/field-force/${booked.person}/calendar`;
  const { path } = await lead.send("POST", door);
  const read = async () => (await fetch(`${centre.base}${path}`)).text();
  assert.match(await read(), new RegExp(`UID:${booked.id}@plateau`));

  await page.goto(`${centre.base}/appointments`);
  await page.getByRole("combobox", { name: "Donneur d’ordre" }).click();
  await page.getByRole("option", { name: /Route Sereine/ }).click();
  await page.getByLabel("Nom, lieu, objet…").fill("jeanne");
  const chip = page.getByRole("button", { name: /Jeanne Petit/ });
  for (let week = 0; week < 3 && !(await chip.isVisible()); week += 1) {
    await page.waitForLoadState("networkidle");
    if (await chip.isVisible()) break;
    await page.getByRole("button", { name: "Semaine suivante" }).click();
    await page.waitForLoadState("networkidle");
  }
  await chip.click();
  await page.getByRole("heading", { name: "Jeanne Petit" }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Annuler", exact: true }).click();
  await page.getByLabel("Motif d’annulation").fill("Véhicule vendu");
  await page.getByRole("button", { name: "Annuler le rendez-vous" }).click();
  await page.getByText("Le rendez-vous est annulé.").waitFor();
  assert.match(await read(), /STATUS:CANCELLED/);
  await page.getByRole("button", { name: "Revenir en arrière" }).click();
  await page.getByText("C’est comme avant.").waitFor();
  const state = async () =>
    (await agent.json(`/field-appointments/${booked.id}`)).appointment.state;
  await until("it to be as before", async () => (await state()) === "booked");
  assert.deepEqual(faults, []);
});
