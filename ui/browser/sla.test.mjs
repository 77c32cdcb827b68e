// A deadline that the clock misses is seen by icon and words, by itself, and in the history.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

const PICTURES = process.env.PLATEAU_PICTURES;
const SHORT_MS = 6_000;

let centre;
let context;

before(async () => {
  centre = await Centre.start();
  context = await launch();
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

/** Urgent tickets of the first organization are due within seconds, day and night. */
async function shortDeadlines(admin) {
  const { organizations } = await admin.json("/me");
  const organization = organizations[0].id;
  const { version, setup } = await admin.json(`/organizations/${organization}/crm`);
  const { hours: _hours, ...sla } = setup.tickets.sla;
  const urgent = { first_response_ms: SHORT_MS, resolution_ms: SHORT_MS };
  await admin.send("PUT", `/organizations/${organization}/crm`, {
    setup: { ...setup, tickets: { ...setup.tickets, sla: { ...sla, urgent } } },
    base_version: version,
  });
  return organization;
}

test("a missed deadline shows on the page, in the list and in the history", async () => {
  const admin = await centre.as("admin");
  const organization = await shortDeadlines(admin);
  const made = await admin.send("POST", "/tickets", {
    organization,
    type: "incident",
    subject: "Plus de ligne dans tout l'immeuble",
    priority: "urgent",
  });
  assert.equal(made.sla.resolution.budget_ms, SHORT_MS);

  const page = context.pages()[0];
  const faults = watch(page);
  await signIn(page, centre.base, "superviseur", centre.password);
  await page.goto(`${centre.base}/tickets/${made.id}`);
  const clock = page.locator('[data-clock="resolution"]');
  await clock.waitFor();
  // Whether or not it was late already, it turns by itself, without anybody's reload.
  await page.locator('[data-clock="resolution"][data-sla="breached"]').waitFor();
  assert.match(await clock.innerText(), /Résolution.*dépassé le/s);
  await page.getByText("L’horloge").first().waitFor({ timeout: 20_000 });
  assert.deepEqual(await axe(page), []);
  if (PICTURES) await page.screenshot({ path: join(PICTURES, "sla-page.png"), fullPage: true });

  const told = await until("the clock's entry", async () => {
    const { history } = await admin.json(`/tickets/${made.id}`);
    return history.find(({ by }) => by === "clock");
  });
  assert.ok(["breached", "rule"].includes(told.kind));

  await page.getByRole("link", { name: "Tickets" }).first().click();
  await page.getByRole("button", { name: "Délai dépassé" }).click();
  // The demonstration has missed deadlines of its own, on several pages.
  await page.locator('.page input[type="search"]').first().fill("immeuble");
  const row = page.locator(`tr[data-key="${made.id}"]`);
  await row.locator('[data-sla="breached"]').waitFor();

  // From the keyboard: to the row and to the help.
  await page.keyboard.press("j");
  await page.locator('tr[data-cursor="true"]').waitFor();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Raccourcis clavier" });
  await help.waitFor();
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  assert.deepEqual(faults, []);
});
