// An analyst sets the figures up, keeps them under a name and finds them again after a reload; takes
// them as PDF and Parquet; sees what was seen at a moment beside what is known now; opens a row of a
// standard report to its contacts; and binds a pack.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

const PICTURES = process.env.PLATEAU_PICTURES;

let centre;
let context;

before(async () => {
  centre = await Centre.start();
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

const picture = async (page, name) => {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
};

async function choose(page, label, option) {
  await page.getByRole("combobox", { name: label, exact: true }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

/** What a click downloads: its name and its bytes. */
async function downloaded(page, click) {
  const [file] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test("a report is built, kept, found again, exported and opened", async () => {
  context = await launch();
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, "analyste", centre.password);
  await page.goto(`${centre.base}/figures`);
  await choose(page, "Période", "7 jours");
  await choose(page, "Comparer à", "la semaine d’avant");
  const table = page.getByRole("table", { name: "Chiffres" });
  await table.locator("tbody .fig-beside").first().waitFor();
  assert.deepEqual(await axe(page), []);
  await picture(page, "reports-figures");
  assert.match(page.url(), /span=week/);

  // Kept under a name; the address brings it back too.
  await page.getByRole("button", { name: "Vues" }).click();
  await page.getByRole("menuitem", { name: "Enregistrer la vue…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Nom" }).fill("Semaine par file");
  await dialog.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await page.reload();
  await table.locator("tbody .fig-beside").first().waitFor();

  for (const [format, begin] of [
    ["PDF", "%PDF-"],
    ["Parquet", "PAR1"],
  ]) {
    const file = await downloaded(page, async () => {
      await page.getByRole("button", { name: "Exporter", exact: true }).click();
      await page.getByRole("menuitem", { name: format, exact: true }).click();
    });
    assert.equal(file.bytes.subarray(0, begin.length).toString("latin1"), begin, file.name);
    assert.ok(file.name.endsWith(`.${format.toLowerCase()}`), file.name);
  }

  // Time travel: what was seen an hour ago beside what is known now.
  await page.getByRole("button", { name: "Vu à un moment" }).click();
  await page.getByText("tels qu’on les voyait").waitFor();
  await table.locator("tbody .fig-beside").first().waitFor();
  await picture(page, "reports-seen");
  assert.deepEqual(await axe(page), []);

  await page.goto(`${centre.base}/reports`);
  await page.getByRole("table").getByText("Semaine par file").click();
  await page.getByRole("table", { name: "Semaine par file" }).locator("tbody tr").first().waitFor();
  assert.deepEqual(await axe(page), []);
  await picture(page, "reports-kept");
  assert.deepEqual(faults, []);
});

test("a row of a standard report opens to its contacts, and a pack is bound", async () => {
  const page = context.pages()[0];
  await page.goto(`${centre.base}/reports?tab=standard`);
  await page.getByRole("button", { name: /Répartition des attentes/ }).waitFor();
  await picture(page, "reports-standard");
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: /Répartition des attentes/ }).click();
  await choose(page, "Période", "7 derniers jours");
  const sheet = page.getByRole("table", { name: "Répartition des attentes" });
  const first = sheet.locator("tbody tr").first();
  await sheet.locator("tfoot").waitFor();
  await first.click();
  const panel = page.locator("aside.side-panel");
  await panel.getByRole("table").locator("tbody tr").first().click();
  await panel.getByRole("tab").first().waitFor();
  await page.keyboard.press("Escape");

  await page.goto(`${centre.base}/reports?tab=sendings`);
  await page.getByText("Du lundi au vendredi à 07:30").waitFor();
  await picture(page, "reports-sendings");
  assert.deepEqual(await axe(page), []);

  await page.goto(`${centre.base}/reports?tab=packs`);
  await page.getByText("Comité de production hebdomadaire").click();
  await page.getByText("Avancer la prise de poste de l’équipe du matin à 8 h 30").waitFor();
  await picture(page, "reports-pack");
  assert.deepEqual(await axe(page), []);
  const file = await downloaded(page, () => page.getByRole("button", { name: "PDF" }).click());
  assert.equal(file.bytes.subarray(0, 5).toString("latin1"), "%PDF-");
});
