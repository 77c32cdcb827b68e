// Tickets as a team works them: notices by the bell, the board by drag and by keys with the way back,
// filters and a saved view, many at once and undone.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

const PICTURES = process.env.PLATEAU_PICTURES;
const WORD = "sonnette";

let centre;
let context;
let page;
let faults;
let admin;
let organization;

before(async () => {
  centre = await Centre.start();
  context = await launch();
  page = context.pages()[0];
  faults = watch(page);
  admin = await centre.as("admin");
  organization = (await admin.json("/me")).organizations[0].id;
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
  await signIn(page, centre.base, "superviseur", centre.password);
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

async function pictures(name) {
  if (!PICTURES) return;
  for (const width of [1280, 1920]) {
    await page.setViewportSize({ width, height: width === 1280 ? 800 : 1080 });
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.screenshot({ path: join(PICTURES, `${name}-${width}-${theme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
}

const opened = (subject, more = {}) =>
  admin.send("POST", "/tickets", {
    organization,
    type: "incident",
    subject,
    priority: "high",
    ...more,
  });
const stateOf = async ({ id }) => (await admin.json(`/tickets/${id}`)).state;
const bell = () => page.getByRole("button", { name: /notification/ });

test("the bell tells at once who calls, opens the ticket from the keyboard and is read", async () => {
  const ticket = await opened("Appel par la cloche");
  await page.getByRole("button", { name: "0 notification non lue" }).waitFor();
  await admin.send("POST", `/tickets/${ticket.id}/notes`, {
    note: "Pouvez-vous regarder, @superviseur ?",
    public: false,
  });
  // Without a reload: the feed says that there is news.
  await page.getByRole("button", { name: "1 notification non lue" }).waitFor();
  const other = await opened("Prévenu dès l'ouverture", { body: "Pour @superviseur." });
  await page.getByRole("button", { name: "2 notifications non lues" }).waitFor();
  await bell().focus();
  await page.keyboard.press("Enter");
  const list = page.getByRole("list", { name: "Notifications" });
  await list.getByText("Prévenu dès l'ouverture").waitFor();
  assert.deepEqual(await axe(page), []);
  await pictures("notices");
  await list.getByRole("link", { name: other.number }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Appel par la cloche/ }).waitFor();
  await page.getByText("a ouvert le ticket").waitFor();
  await page.getByRole("button", { name: "1 notification non lue" }).waitFor();
  await bell().click();
  await page.getByRole("button", { name: "Tout marquer comme lu" }).click();
  await page.getByRole("button", { name: "0 notification non lue" }).waitFor();
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
});

test("a card moves by keys and by drag, and a move is taken back", async () => {
  const [first, second] = [await opened(`Première ${WORD}`), await opened(`Seconde ${WORD}`)];
  await page.getByRole("link", { name: "Tickets" }).first().click();
  await page.locator('.page input[type="search"]').first().fill(WORD);
  await page.getByText("Tableau", { exact: true }).click();
  const card = (ticket) => page.locator(`.board-card[data-key="${ticket.id}"]`);
  const column = (name) => page.locator(`.board-column[data-column="${name}"]`);
  await card(first).waitFor();
  await card(first).focus();
  await page.keyboard.press("Shift+ArrowRight");
  const next = await until("the card to move", async () => {
    const state = await stateOf(first);
    return state !== "open" && state;
  });
  await column(next).locator(`[data-key="${first.id}"]`).waitFor();
  await card(second).dragTo(column(next));
  await until("the other to follow", async () => (await stateOf(second)) === next);
  await column(next).locator(`[data-key="${second.id}"]`).waitFor();
  const undo = page.getByRole("button", { name: "Annuler", exact: true }).last();
  await undo.click();
  await until("the way back", async () => (await stateOf(second)) === "open");
  assert.deepEqual(await axe(page), []);
  await pictures("board");
});

test("filters become a saved view, and many tickets are changed at once and back", async () => {
  await page.getByText("Liste", { exact: true }).click();
  await page.locator('.page input[type="search"]').first().fill(WORD);
  for (const [filter, option] of [
    ["Priorité", "Haute"],
    ["Niveau", /^N1|Niveau 1|Premier/],
    ["Type", "Incident"],
  ]) {
    await page.getByRole("combobox", { name: filter, exact: true }).first().click();
    await page.getByRole("option", { name: option }).first().click();
  }
  const rows = page.locator("table.tickets-list tbody tr");
  await until("the two tickets", async () => (await rows.count()) === 2);
  // The deadline stands on the screen without scrolling, also on a small one.
  const deadline = page.getByRole("columnheader", { name: "Délai" }).first();
  const box = await deadline.boundingBox();
  assert.ok(box.x + box.width <= 1280, `the deadline ends at ${box.x + box.width}`);
  await pictures("list");

  await page.getByRole("button", { name: "Enregistrer cette vue" }).click();
  const dialog = page.getByRole("dialog", { name: "Enregistrer la vue" });
  await dialog.getByLabel("Nom de la vue").fill("Sonnettes urgentes");
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Tous les tickets" }).first().click();
  await until("all tickets", async () => (await rows.count()) > 2);
  await page.getByRole("button", { name: "Sonnettes urgentes", exact: true }).click();
  await until("the view's two", async () => (await rows.count()) === 2);

  await page.getByRole("checkbox", { name: "Tout sélectionner" }).check();
  await page.getByRole("combobox", { name: "Changer la priorité" }).click();
  await page.getByRole("option", { name: "Basse" }).click();
  const results = page.getByRole("dialog", { name: /Résultat/ });
  await results.waitFor();
  assert.deepEqual(await axe(page), []);
  const found = async (priority) => {
    const { items } = await admin.json(`/tickets?q=${WORD}&priority=${priority}`);
    return items.length;
  };
  assert.equal(await found("low"), 2);
  await results.getByRole("button", { name: "Annuler ces changements" }).click();
  await page.getByRole("dialog", { name: "Changements annulés" }).waitFor();
  assert.equal(await found("high"), 2);
  await page.keyboard.press("Escape");
  assert.deepEqual(faults, []);
});
