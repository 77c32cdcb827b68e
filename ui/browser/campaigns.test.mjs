// A campaign that calls out: made from a template and published by an administrator, started, led and
// paused by a supervisor, who sees it live.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

let centre;
let browser;

before(async () => {
  centre = await Centre.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await centre?.stop();
});

test("a campaign is made from a template, published, started, led and paused", async () => {
  const page = browser.pages()[0] ?? (await browser.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, "admin", centre.password);

  await page.goto(`${centre.base}/administration/campaigns`);
  await page.getByRole("button", { name: "Créer d’un modèle" }).click();
  await page.getByRole("radio", { name: "Enquête de satisfaction" }).click();
  await page.getByLabel("Nom de la campagne").fill("Avis de novembre");
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Créer la campagne" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "Avis de novembre" }).waitFor();
  assert.equal(await page.getByLabel("Émet des appels").isChecked(), true);
  await page.getByText("Nouveaux essais").waitFor();
  assert.deepEqual(await axe(page), []);

  await page.getByRole("button", { name: "Publier", exact: true }).click();
  const api = await centre.as("superviseur");
  await until("the campaign to be in force", async () => {
    const { items } = await api.json("/campaigns");
    return items.find((c) => c.campaign === "avis_de_novembre");
  });

  await page.goto(`${centre.base}/campaigns`);
  const row = page.getByRole("row", { name: /Télévente fibre Lumio/ });
  await row.getByText("En pause").waitFor();
  await row.getByRole("button", { name: /Démarrer/ }).click();
  await row.getByText("En cours").waitFor();
  assert.deepEqual(await axe(page), []);
  await row.click();
  await page.getByRole("heading", { name: "Télévente fibre Lumio" }).waitFor();
  await page.getByLabel("Plafond (%)").fill("150");
  await page.getByRole("button", { name: "Appliquer" }).click();
  await until("the ceiling to hold", async () => {
    const live = await api.json("/campaigns/fai_televente/live");
    return live.running && live.most_percent === 150 && live.steered_by === "admin";
  });
  assert.deepEqual(await axe(page), []);

  // Somebody else pauses it: the page says so without being asked.
  await api.send("POST", "/campaigns/fai_televente/steering", { running: false });
  await page.getByRole("button", { name: /Démarrer/ }).waitFor();
  await page.getByRole("tab", { name: "Résultats" }).click();
  await page.getByText("Aucun appel").waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(faults, []);
});
