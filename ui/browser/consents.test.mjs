// A consent is written down with what was shown, withdrawn on the card by one button, and the screens of
// compliance say so: register, file, oppositions, receipts, rules.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

const ORGANIZATION = "assistance";
const NUMBER = "06 39 98 77 01";

let centre, context;

before(async () => {
  centre = await Centre.start();
  context = await launch();
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

test("a person's word is kept with what was shown, and taken back at once", async () => {
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, "superviseur", centre.password);
  await page.goto(`${centre.base}/compliance`);
  await page.getByRole("button", { name: "Noter un consentement" }).click();
  const form = page.getByRole("dialog");
  const organization = form.getByRole("combobox", { name: /Donneur d’ordre/ });
  if (!(await organization.inputValue())) {
    await organization.click();
    await page.getByRole("option").first().click();
  }
  await form.getByLabel(/^Numéro/).fill(NUMBER);
  await form.getByLabel("Nom", { exact: true }).fill("Zoé Exemple");
  await form.getByLabel(/mot pour mot/).fill("Oui, appelez-moi au sujet de mon contrat.");
  assert.deepEqual(await axe(page), []);
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await form.waitFor({ state: "detached" });

  await page.getByLabel("Nom ou numéro").fill("Zoé");
  const row = page.getByRole("row", { name: /Zoé Exemple/ });
  await row.getByText("valable").waitFor();
  await row.click();
  const file = page.getByRole("complementary", { name: "Zoé Exemple" });
  await file.getByText("Oui, appelez-moi au sujet de mon contrat.").waitFor();
  assert.deepEqual(await axe(page), []);
  const paper = await file.getByRole("link", { name: /PDF/ }).getAttribute("href");
  const pdf = await page.evaluate((href) => fetch(href).then((answer) => answer.text()), paper);
  assert.match(pdf, /^%PDF-/);
  const copy = await file.getByRole("link", { name: /Page/ }).getAttribute("href");
  const html = await page.evaluate((href) => fetch(href).then((answer) => answer.text()), copy);
  assert.match(html, /Oui, appelez-moi/);

  for (const tab of ["Oppositions", "Preuves d’appel", "Règles"]) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("tabpanel", { name: tab }).waitFor();
    await until("rows", async () => !(await page.getByText("Chargement").count()));
    assert.deepEqual(await axe(page), [], tab);
  }
  assert.deepEqual(faults, []);
});

test("one button on the card stops the calls, and the rules say why", async () => {
  const supervisor = await centre.as("superviseur");
  const { items } = await supervisor.json(`/customers?organization=${ORGANIZATION}&limit=50`);
  const customer = items.find((c) => c.numbers.length > 0 && !c.company);
  const page = context.pages()[0];
  await page.goto(`${centre.base}/customers/${customer.id}`);
  const part = page.getByRole("region", { name: "Consentements" });
  const button = part.getByRole("button", { name: "Ne plus appeler" });
  await button.or(part.getByRole("button", { name: /par erreur/ })).waitFor();
  if (await button.count()) await button.click();
  await part.getByRole("button", { name: /par erreur/ }).waitFor();
  const number = encodeURIComponent(customer.numbers[0].e164);
  const lists = await supervisor.json(`/oppositions?number=${number}`);
  assert.equal(lists.items.length, 1);

  await page.goto(`${centre.base}/compliance/rules`);
  const question = page.getByRole("region", { name: "Ce numéro peut-il être appelé ?" });
  await question
    .getByLabel(/^Numéro \*?$/)
    .first()
    .fill(customer.numbers[0].national);
  const known = question.getByRole("combobox", { name: /registre/ });
  if (await known.count()) {
    await known.click();
    await page.getByRole("option").first().click();
  }
  await question.getByRole("button", { name: "Poser la question" }).click();
  await question.getByText("refusé", { exact: true }).waitFor();
});
