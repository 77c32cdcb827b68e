// A supervisor writes an article and publishes it; an agent finds it by a typo and by another
// inflection, says that it was useful; what nobody finds stands in the report. Canned answers open
// by / in the notes of a call.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

const PICTURES = process.env.PLATEAU_PICTURES;

let centre;
const contexts = [];

before(async () => {
  centre = await Centre.start();
});

after(async () => {
  for (const context of contexts) await context.close();
  await centre?.stop();
});

async function open(login, options = {}) {
  const context = await launch(options);
  contexts.push(context);
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, login, centre.password);
  return { page, faults };
}

const picture = async (page, name) => {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
};

test("an article is written, published, found with a typo, judged; the rest is reported", async () => {
  const writer = await open("superviseur");
  const page = writer.page;
  await page.goto(`${centre.base}/knowledge`);
  await page.getByRole("button", { name: "Nouvel article" }).click();
  await page.getByLabel("Titre", { exact: false }).first().fill("Parrainer un proche");
  await page.getByLabel("Catégorie").fill("Fidélité");
  await page
    .getByLabel("Texte")
    .fill("## Conditions\n\nLe **parrainage** rapporte 30 €. <script>alert(1)</script>");
  await page.locator(".preview strong").getByText("parrainage").waitFor();
  assert.equal(await page.locator(".preview script").count(), 0);
  await picture(page, "knowledge-editor");
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Publier" }).click();
  await page.getByRole("article", { name: "Parrainer un proche" }).waitFor();

  const agent = await open("agent1");
  await agent.page.goto(`${centre.base}/knowledge`);
  const search = agent.page.getByRole("searchbox", { name: "Rechercher un article" });
  for (const typed of ["parrainnage", "parrainés"]) {
    await search.fill(typed);
    await agent.page.locator(".hits button", { hasText: "Parrainer un proche" }).waitFor();
  }
  await search.fill("parrainage");
  const hit = agent.page.locator(".hits button", { hasText: "Parrainer un proche" });
  await hit.locator("mark.hit").first().waitFor();
  await picture(agent.page, "knowledge-search");
  assert.deepEqual(await axe(agent.page), []);
  await hit.click();
  const article = agent.page.getByRole("article", { name: "Parrainer un proche" });
  await article.getByText("rapporte 30 €", { exact: false }).waitFor();
  await article.getByRole("button", { name: /^Oui/ }).click();
  await article.getByRole("button", { name: "Oui · 1" }).waitFor();

  await search.fill("trampoline 0612345678");
  await agent.page.getByText("Aucun article").waitFor();
  const api = await centre.as("superviseur");
  await until("the report", async () => {
    const { unanswered } = await api.json("/articles/report");
    return unanswered.some(({ query }) => query === "trampoline");
  });
  await page.getByRole("tab", { name: "Sans résultat" }).click();
  await page
    .getByRole("table", { name: "Recherches sans résultat" })
    .getByText("trampoline")
    .waitFor();
  await picture(page, "knowledge-report");
  assert.deepEqual(await axe(page), []);
  assert.deepEqual([...writer.faults, ...agent.faults], []);
});

test("a change is a version that shows what it changed, and an older one comes back", async () => {
  const { page, faults } = await open("superviseur");
  await page.goto(`${centre.base}/knowledge`);
  await page.getByRole("searchbox", { name: "Rechercher un article" }).fill("redémarer la box");
  await page.locator(".hits button", { hasText: "Redémarrer la box" }).click();
  await page.getByRole("button", { name: "Modifier" }).click();
  const text = page.getByLabel("Texte");
  await text.fill((await text.inputValue()).replace("trente secondes", "dix secondes"));
  await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await page.getByText("Modifié depuis").first().waitFor();
  await page.getByRole("button", { name: "Versions" }).click();
  await page.locator("pre.diff .added", { hasText: "dix secondes" }).waitFor();
  await page.locator("pre.diff .removed", { hasText: "trente secondes" }).waitFor();
  await picture(page, "knowledge-versions");
  assert.deepEqual(await axe(page), []);
  await page
    .getByRole("button", { name: /Version 1/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Revenir à la version 1" }).click();
  await page.getByText("Version 3 enregistrée").waitFor();
  assert.deepEqual(faults, []);
});

test("an administrator writes a canned answer that nothing can fill in, and is told", async () => {
  const { page, faults } = await open("admin");
  await page.goto(`${centre.base}/administration/replies`);
  await page.getByRole("button", { name: "Ajouter" }).click();
  await page.getByLabel("Texte en français").fill("Bonjour {customer.name}, {mystere}");
  await page.getByRole("alert").getByText("{mystere}", { exact: false }).waitFor();
  await picture(page, "replies");
  assert.deepEqual(await axe(page), []);
  await page.getByLabel("Texte en français").fill("Bonjour {customer.name}");
  await page.getByRole("button", { name: "Publier" }).click();
  await page.getByText(/Version \d+ en vigueur/).waitFor();
  assert.deepEqual(faults, []);
});
