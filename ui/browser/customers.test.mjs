// The list of customers and the lines of a card: a tag for many cards and back, a search and a tag
// together; a contract and a link written down, and undone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

let centre;
let context;
let page;
let faults;
let api;

before(async () => {
  centre = await Centre.start();
  context = await launch();
  page = context.pages()[0] ?? (await context.newPage());
  faults = watch(page);
  await signIn(page, centre.base, "agent1", centre.password);
  api = await centre.as("agent1");
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

const rows = () => page.locator("table.grid tbody tr[data-clickable]");
const tagged = async (tag) =>
  (await api.json(`/customers?tag=${encodeURIComponent(tag)}&limit=200`)).items;

test("the list goes on page by page", async () => {
  await page.goto(`${centre.base}/customers`);
  await rows().first().waitFor();
  const first = await rows().count();
  await page.getByRole("button", { name: "Afficher la suite" }).scrollIntoViewIfNeeded();
  await until("the next page", async () => (await rows().count()) > first);
});

test("chosen cards get a tag in one request, and lose it by one click", async () => {
  await page.getByPlaceholder("Étiquette", { exact: true }).fill("FIDELE");
  await until("the loyal ones", async () => {
    const all = await rows().allInnerTexts();
    return all.length > 0 && all.every((row) => row.includes("fidèle"));
  });
  await page.getByLabel("Choisir toutes les fiches affichées").click();
  const asked = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") asked.push(new URL(request.url()).pathname);
  });
  await page.getByPlaceholder("Nouvelle étiquette").fill("à relancer");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Annuler" }).waitFor();
  assert.deepEqual(
    asked.filter((path) => path.includes("customers")),
    ["/api/v1/customers/tags"],
  );
  const all = await tagged("a relancer");
  assert.ok(all.length > 10, `${all.length} tagged`);
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Annuler" }).click();
  await until("the tag to be gone", async () => (await tagged("a relancer")).length === 0);
});

test("a search and a tag narrow together", async () => {
  const [one] = await tagged("fidèle");
  await page.locator('input[type="search"]').first().fill(one.last_name);
  await until("the one", async () => {
    const all = await rows().allInnerTexts();
    return all.length > 0 && all.every((row) => row.includes("fidèle"));
  });
  assert.ok((await rows().allInnerTexts()).some((row) => row.includes(one.name)));
});

test("a contract is added, ended and the end undone", async () => {
  const { items } = await api.json("/customers?organization=fai&limit=50");
  const own = items.find((one) => !one.company);
  const contracts = async () => (await api.json(`/customers/${own.id}`)).contracts;
  const before = await contracts();
  await page.goto(`${centre.base}/customers/${own.id}`);
  await page.getByLabel("Ajouter un contrat").click();
  const form = page.getByRole("form", { name: "Ajouter un contrat" });
  await form.getByLabel("Numéro").fill("ESS-1");
  await form.getByLabel("Nom", { exact: true }).fill("Contrat d’essai");
  await form.getByLabel("Protocole dû").fill("Or");
  await form.getByLabel("Réponse sous (heures)").fill("2");
  // A tooltip under the pointer stands outside every landmark.
  await page.mouse.move(0, 0);
  assert.deepEqual(await axe(page), []);
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await until("the contract", async () => (await contracts()).length === before.length + 1);
  const made = (await contracts()).at(-1);
  assert.deepEqual(made.protocol, {
    label: "Or",
    hours: null,
    answer_ms: 7_200_000,
    resolve_ms: null,
  });
  await page.getByLabel("Modifier : Contrat d’essai").click();
  await page.getByRole("button", { name: "Terminer" }).click();
  await until("its end", async () => (await contracts()).at(-1).status === "terminé");
  await page.getByRole("button", { name: "Annuler" }).last().click();
  await until("the end undone", async () => (await contracts()).at(-1).status === null);
});

test("a person is linked to a company and the link taken away", async () => {
  const { items } = await api.json("/customers?organization=fai&limit=200");
  const person = items.find((one) => !one.company && !one.parent && !one.household);
  const company = items.find((one) => one.company);
  const links = async () => (await api.json(`/customers/${person.id}`)).links;
  await page.goto(`${centre.base}/customers/${person.id}`);
  await page.getByLabel("Lier une fiche").click();
  const form = page.getByRole("form", { name: "Lier une fiche" });
  await form.getByLabel("Fiche à lier").fill(company.name);
  await page.getByRole("option", { name: company.name }).first().click();
  await form.getByLabel("Fonction dans la société").fill("Comptable");
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await until("the link", async () => (await links()).some((link) => link.link === "company"));
  assert.deepEqual(await axe(page), []);
  await page.getByLabel(`Retirer le lien avec ${company.name}`).click();
  await until("no link", async () => (await links()).length === 0);
  assert.deepEqual(faults, []);
});
