// An analyst reads the days that the demonstration lived, opens a number to its formula and to the
// contacts behind it, and turns the same days by agent and by the hours of the week.
import assert from "node:assert/strict";
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
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
};

const digits = (text) => Number(text.replace(/\D/g, ""));

/** Opens a Select of the filters and takes an option. */
async function choose(page, label, option) {
  await page.getByRole("combobox", { name: label, exact: true }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

test("a number opens to its formula and its contacts", async () => {
  context = await launch();
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, "superviseur", centre.password);
  await page.goto(`${centre.base}/figures`);
  await choose(page, "Période", "7 jours");
  const table = page.getByRole("table", { name: "Chiffres" });
  await table.locator("tbody tr").nth(1).waitFor();
  await picture(page, "figures-queue");
  assert.deepEqual(await axe(page), []);

  // The lines add up to the total.
  const offered = table.locator("tbody tr td:nth-child(2) .fig-number");
  const parts = await offered.allInnerTexts();
  const total = await table.locator("tfoot .fig-number").first().innerText();
  assert.equal(
    parts.map(digits).reduce((a, b) => a + b, 0),
    digits(total),
  );

  // Abandoned of the first line: as many contacts as it says, each adding one.
  const cell = table.locator("tbody tr").first().locator("td:nth-child(4) .fig-number");
  const abandoned = digits(await cell.innerText());
  assert.ok(abandoned > 0, "somebody gave up in a week");
  await cell.click();
  const panel = page.locator("aside.side-panel");
  await panel.getByText("abandonnés", { exact: true }).first().waitFor();
  const rows = panel.getByRole("table").locator("tbody tr");
  await rows.first().waitFor();
  let listed = await rows.count();
  while (listed < abandoned) {
    await panel.getByRole("button", { name: "Afficher la suite" }).click();
    await page.waitForFunction(
      (n) => document.querySelectorAll("aside.side-panel tbody tr").length > n,
      listed,
    );
    listed = await rows.count();
  }
  assert.equal(listed, abandoned);
  await picture(page, "figures-opened");
  assert.deepEqual(await axe(page), []);
  await rows.first().click();
  await panel.getByRole("tab").first().waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("radiogroup", { name: "Vue" }).getByText("Téléconseillers").click();
  await table.locator("tbody tr").nth(1).waitFor();
  await picture(page, "figures-agent");
  await page.getByRole("radiogroup", { name: "Vue" }).getByText("Files").click();
  await choose(page, "Par", "heure de la semaine");
  await page.locator(".fig-drawing svg").waitFor();
  await picture(page, "figures-heat");

  // An hour of the week opens to its calls, as far as they are the supervisor's to see.
  const hours = table.locator("tbody tr td:nth-child(2) .fig-number");
  const told = (await hours.allInnerTexts()).map(digits);
  const came = Math.max(...told);
  const busy = told.indexOf(came);
  await hours.nth(busy).click();
  await rows.first().waitFor();
  const seen = await rows.count();
  assert.ok(seen > 0 && seen <= came, `${seen} of ${came}`);
  await page.keyboard.press("Escape");

  // Whether they came back is not known yet of the last days.
  await page.getByRole("radiogroup", { name: "Vue" }).getByText("Satisfaction").click();
  await table.getByText("provisoire").first().waitFor();
  await picture(page, "figures-provisional");
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(faults, []);
});
