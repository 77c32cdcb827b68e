// A day of calling out: a list comes from a file and is filtered, the campaign starts, an agent reads the
// record, calls, sells by one key; the record, the results and the exported list say so.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";

const CAMPAIGN = "fai_televente";
const NUMBER = "0639980099";
const FILE = [
  "Réf;Nom;Mobile;Bureau;Code postal;Score",
  `L1;Zoé Exemple;${NUMBER};0162009901;59000;90`,
  "L2;Paul Ailleurs;0639980098;;13001;10",
].join("\n");

let centre, desk, office, admin, lead;

before(async () => {
  centre = await Centre.start();
  desk = await launch();
  office = await launch();
  admin = await centre.as("admin");
  lead = await centre.as("superviseur");
  await openAllDay();
});

after(async () => {
  await desk?.close();
  await office?.close();
  await centre?.stop();
});

/** Tests run at any hour; what else the rules ask for stays, and is given: a consent. */
async function openAllDay() {
  const { sets, version } = await admin.json("/dialling-rules");
  const own = sets
    .map(({ set }) => set)
    .filter(({ id }) => id === "fr-consumer-2026" || id === "fr-consumer-other")
    .map((set) => ({ ...set, hours: [], closed_on_holidays: false }));
  await admin.put("/dialling-rules", { base_version: version, sets: own, why: "essai" });
  await admin.send("POST", "/consents", {
    organization: "fai",
    number: NUMBER,
    name: "Zoé Exemple",
    purpose: "sales",
    channel: "phone",
    state: "given",
    wording: "Oui, appelez-moi au sujet de la fibre.",
    source: "web",
  });
}

/** The list of the test alone is called: those of the demonstration rest. */
async function restOthers() {
  const { items } = await lead.json(`/campaigns/${CAMPAIGN}/lists`);
  for (const { id, name } of items) {
    if (name !== "Essai") await lead.send("PATCH", `/record-lists/${id}`, { active: false });
  }
}

/** The technician's visit, while the customer is on the line. */
async function bookVisit(agent, api) {
  await agent.getByRole("tab", { name: "Rendez-vous" }).click();
  const panel = agent.getByRole("tabpanel");
  await panel.getByLabel("Code postal").fill("59000");
  await panel.getByLabel("Objet").fill("Raccordement à la fibre");
  const slot = panel.getByRole("button", { name: /^Réserver – / }).first();
  await slot.click({ timeout: 30_000 });
  await panel.getByText(/Je vous confirme votre rendez-vous/).waitFor();
  await until("the visit in the technician's calendar", async () => {
    const { items } = await api.json("/field-appointments?organization=fai&q=exemple");
    return items.some((one) => one.state === "booked");
  });
}

let page;

test("a supervisor imports a list, filters it and sees why the others rest", async () => {
  page = office.pages()[0];
  const faults = watch(page);
  await signIn(page, centre.base, "superviseur", centre.password);
  await page.goto(`${centre.base}/campaigns/${CAMPAIGN}/lists`);
  await page.getByRole("textbox", { name: "Nom de la liste" }).fill("Essai");
  await page.getByRole("button", { name: "Créer", exact: true }).click();
  const row = page.getByRole("row", { name: /Essai/ });
  await row.waitFor();
  await page.locator('input[type="file"][aria-label*="Essai"]').setInputFiles({
    name: "essai.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(FILE),
  });
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Zoé Exemple").waitFor();
  await dialog.getByRole("combobox", { name: "Bureau" }).click();
  await page.getByRole("option", { name: "Numéro", exact: true }).click();
  await dialog.getByRole("button", { name: "Importer les 2 lignes" }).click();
  await dialog.getByText(/2 fiches créées/).waitFor();
  await dialog.getByRole("button", { name: "Fermer" }).last().click();
  await restOthers();

  await page.getByRole("button", { name: /Filtrer « Essai »/ }).click();
  await dialog.getByRole("button", { name: "Ajouter une condition" }).click();
  const line = dialog.getByRole("group", { name: "Condition 1" });
  await line.getByRole("textbox", { name: "Valeurs" }).fill("50");
  await dialog.getByText("1 fiche sur 2 répond au filtre").waitFor();
  assert.deepEqual(await axe(page), []);
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await dialog.waitFor({ state: "detached" });
  await row.getByText("1 condition", { exact: true }).waitFor();

  const held = page.getByRole("region", { name: /Pourquoi des fiches/ });
  await held.getByRole("row", { name: /Écarté par le filtre/ }).waitFor({ timeout: 20_000 });
  assert.deepEqual(await axe(page), []);
  await held.getByRole("row", { name: /Écarté par le filtre/ }).click();
  await page.getByRole("row", { name: /Paul Ailleurs/ }).waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(faults, []);
});

test("a list that was removed comes back", async () => {
  await lead.send("POST", `/campaigns/${CAMPAIGN}/lists`, { name: "De trop" });
  await page.goto(`${centre.base}/campaigns/${CAMPAIGN}/lists`);
  await page.getByRole("button", { name: "Supprimer « De trop »" }).click();
  await page.getByRole("row", { name: /De trop/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Annuler", exact: true }).click();
  await page.getByRole("row", { name: /De trop/ }).waitFor();
});

test("an agent reads the record, calls and sells by one key", async () => {
  await lead.send("POST", `/campaigns/${CAMPAIGN}/steering`, { running: true, method: "preview" });
  const agent = desk.pages()[0];
  const faults = watch(agent);
  await signIn(agent, centre.base, "agent1", centre.password);
  await agent.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(agent, "Disponible");
  const looking = agent.getByRole("region", { name: "Fiche", exact: true });
  await looking.getByRole("button", { name: /Appeler maintenant/ }).waitFor({ timeout: 40_000 });
  await agent.getByText("Télévente fibre Lumio").first().waitFor();
  assert.deepEqual(await axe(agent), []);
  await agent.keyboard.press("F2");
  const api = await centre.as("agent1");
  const live = async () => (await api.json("/live-interactions")).items.find((i) => i.record);
  const talk = await until(
    "the customer to answer",
    async () => {
      const found = await live();
      return found?.stage === "talking" && found;
    },
    40_000,
  );
  await bookVisit(agent, api);
  const dock = agent.getByRole("region", { name: "Post-appel" });
  const sale = dock.getByRole("button", { name: /Vente conclue/ });
  // A letter in a text is a letter.
  const notes = dock.getByRole("textbox");
  await notes.click();
  await agent.keyboard.press("v");
  assert.equal(await notes.inputValue(), "v");
  assert.equal(await sale.getAttribute("aria-pressed"), "false");
  await agent.keyboard.press("Escape");
  await agent.keyboard.press("v");
  await dock.getByRole("button", { name: /Vente conclue/, pressed: true }).waitFor();
  assert.deepEqual(await axe(agent), []);
  await agent.keyboard.press("F4");
  await until("the wrap-up", async () => (await api.json("/me")).agent.state === "wrap_up");
  await agent
    .getByRole("region", { name: /Mes résultats du jour/ })
    .getByText("1 sur 8")
    .waitFor();
  await dock.getByRole("button", { name: /Terminer/ }).click();

  const record = await until("the record to be settled", async () => {
    const found = await lead.json(`/records/${talk.record}`);
    return found.record.state === "done" && found;
  });
  assert.equal(record.record.why, "success");
  assert.equal(record.attempts[0].disposition, "vente");
  assert.deepEqual(faults, []);
});

test("the results of the day open the call, and the list goes out with its result", async () => {
  await lead.send("POST", `/campaigns/${CAMPAIGN}/steering`, { running: false });
  await page.goto(`${centre.base}/campaigns/${CAMPAIGN}/results`);
  const day = page.getByRole("table", { name: "Par jour" });
  await day
    .getByRole("button", { name: /Succès/ })
    .first()
    .waitFor();
  assert.deepEqual(await axe(page), []);
  await day
    .getByRole("button", { name: /Succès/ })
    .first()
    .click();
  const behind = page.getByRole("complementary", { name: /Succès/ });
  await behind.getByRole("row", { name: /Zoé Exemple.*Vente conclue/ }).waitFor();
  assert.deepEqual(await axe(page), []);

  const { items } = await lead.json(`/campaigns/${CAMPAIGN}/lists`);
  const list = items.find(({ name }) => name === "Essai");
  const csv = await (await lead.get(`/record-lists/${list.id}/export.csv`)).text();
  const sold = csv.split("\r\n").find((line) => line.includes("Zoé Exemple"));
  assert.match(sold, /Objectif atteint/);
  assert.match(sold, /Vente conclue/);
  const left = csv.split("\r\n").find((line) => line.includes("Paul Ailleurs"));
  assert.match(left, /Écarté par le filtre/);
});
