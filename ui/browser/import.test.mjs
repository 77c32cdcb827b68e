// A file with bad rows: foreseen, imported, reported, mended, taken back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

const FILE = [
  "Réf;Nom;Prénom;Téléphone;E-mail",
  "IMP1;Quillien;Maëlle;06 39 98 55 01;maelle@example.fr",
  "IMP2;Quillien;Yann;12;yann@example.fr",
  "IMP3;;;06 39 98 55 03;",
].join("\n");

let centre, context;

before(async () => {
  centre = await Centre.start();
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

const upload = async (page, name, text) => {
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("heading", { name: "Aperçu" }).waitFor();
};

const figure = (page, name) => page.locator(`[data-figure="${name}"] dd`).innerText();

test("bad rows are told with line and reason, mended and imported", async () => {
  context = await launch();
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, "superviseur", centre.password);
  await page.goto(`${centre.base}/imports`);
  await page.getByText("Déposez un fichier de clients ici").waitFor();
  await upload(page, "clients.csv", FILE);

  const bad = page.locator('tr[data-line="3"]');
  await bad.getByText("Ce n’est pas un numéro de téléphone.").waitFor();
  assert.equal(await bad.getAttribute("data-fate"), "refuse");
  assert.equal(await page.locator('tr[data-line="2"]').getAttribute("data-fate"), "create");
  assert.deepEqual(await axe(page), []);

  await page.getByRole("button", { name: "Essai à blanc" }).click();
  await page.getByText("Essai à blanc terminé").waitFor();
  assert.equal(await figure(page, "created"), "1");
  assert.equal(await figure(page, "refused"), "2");
  const api = await centre.as("superviseur");
  const known = async () => (await api.json("/customers?q=quillien")).items.length;
  assert.equal(await known(), 0, "a dry run writes nothing");

  await page.getByRole("button", { name: /Importer 3 lignes/ }).click();
  await page.locator('[data-state="done"]').filter({ hasText: "Terminé" }).waitFor();
  await until("the card", async () => (await known()) === 1);
  assert.deepEqual(await axe(page), []);

  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Lignes refusées (CSV)" }).click();
  const csv = await readFile(await (await saved).path(), "utf8");
  assert.match(csv, /IMP2;Quillien;Yann;12;yann@example\.fr;3;Téléphone;/);
  const mended = csv.replace(";12;", ";06 39 98 55 02;").replace("IMP3;;;", "IMP3;Le Goff;Anne;");

  await page.goto(`${centre.base}/imports`);
  await upload(page, "mended.csv", mended);
  await page.getByRole("button", { name: /Importer 2 lignes/ }).click();
  await page.locator('[data-state="done"]').waitFor();
  assert.equal(await figure(page, "created"), "2");
  await until("both cards", async () => (await known()) === 2);

  page.on("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: "Annuler l’import" }).click();
  await page.locator('[data-state="undone"]').waitFor();
  await until("one card again", async () => (await known()) === 1);
  assert.deepEqual(faults, []);
});

const ROWS = 6_000;

test("an import that a crash cut off goes on and says how far it is", async () => {
  const page = context.pages()[0];
  await page.goto(`${centre.base}/imports`);
  const row = (n) => `BIG${n};Client${n};Anne;0639${String(n).padStart(6, "0")};`;
  const rows = Array.from({ length: ROWS }, (_, n) => row(n));
  await upload(page, "grand.csv", ["Réf;Nom;Prénom;Téléphone;E-mail", ...rows].join("\n"));
  const id = new URL(page.url()).pathname.split("/").pop();
  const told = async (api) => await api.json(`/imports/${id}`);
  const before = await centre.as("superviseur");
  await page.getByRole("button", { name: /Importer/ }).click();
  await page.getByRole("progressbar").waitFor();
  await until("some rows", async () => (await told(before)).read > 0);
  await centre.crash();
  await centre.run();
  await context.clearCookies();
  await signIn(page, centre.base, "superviseur", centre.password);
  await page.goto(`${centre.base}/imports/${id}`);
  const again = await centre.as("superviseur");
  await until("the rest", async () => (await told(again)).state === "done");
  const { read, created, refused } = await told(again);
  assert.deepEqual([read, created, refused], [ROWS, ROWS, 0], "no row twice, none left out");
  await page.locator('[data-state="done"]').waitFor();
  assert.deepEqual(await axe(page), []);
});
