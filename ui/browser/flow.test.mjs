// An administrator's path through the editor of flows: a key that leads to a new queue, once by keys
// alone and once by hand; the faults on the way; publish, look at what changed, and go back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

let centre;
let context;
let page;
let api;
let noise;

before(async () => {
  centre = await Centre.start();
  context = await launch();
  page = context.pages()[0];
  noise = watch(page);
  await signIn(page, centre.base, "admin", centre.password);
  api = await centre.as("admin");
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

const menuKeys = async () => {
  const { plan } = await api.json("/plan");
  const menu = plan.flows.hotline.actions.find((action) => action.id === "menu");
  return Object.fromEntries(menu.conditions.map((key) => [key.when, key.next]));
};
const faults = () => page.getByTestId("faults");
const row = (id) => page.locator(`[role="treeitem"][data-action="${id}"]:not([data-link="true"])`);

/** A choice of a searchable list, by typing. */
async function choose(label, words) {
  const box = page.getByRole("combobox", { name: label, exact: true });
  await box.click();
  await box.fill(words);
  await page.getByRole("option", { name: words }).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
}

test("a key leads to a new queue by the keyboard alone", async () => {
  await page.goto(`${centre.base}/administration/flows`);
  await page.locator(".split .item").filter({ hasText: "hotline" }).click();
  await page.locator(".action-node").first().waitFor();
  await page.locator("#flow-tab-graph").focus();
  await page.keyboard.press("ArrowRight");
  await row("decroche").focus();
  for (let down = 0; down < 30; down += 1) {
    const here = await page.locator('[role="treeitem"][tabindex="0"]').getAttribute("data-action");
    if (here === "menu") break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("*");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("file d'attente");
  await page.keyboard.press("Enter");
  await row("queue").waitFor();

  await faults().getByText("1 défaut").click();
  await faults().getByText("À remplir : File.").waitFor();
  await choose("File", "Lumio – Commercial");
  await page.getByText("Aucun défaut visible").waitFor();
  assert.deepEqual(await axe(page), []);
});

test("another key leads to another queue by hand", async () => {
  await page.locator("#flow-tab-graph").click();
  await page.locator('.react-flow__node[data-id="menu"]').click();
  await page.getByRole("button", { name: "Tout voir" }).click();
  const canvas = page.getByTestId("canvas");
  await page
    .locator('.piece[data-kind="queue"]')
    .dragTo(canvas, { targetPosition: { x: 420, y: 90 } });
  await faults().getByText("2 défauts").click();
  await faults().getByText("Aucune action ne mène ici.").waitFor();

  await page.locator('.react-flow__node[data-id="menu"]').click();
  const from = page.locator('.react-flow__node[data-id="menu"] [data-handleid="new"]');
  const to = page.locator('.react-flow__node[data-id="queue_2"] [data-handleid="in"]');
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x - 20, end.y - 10, { steps: 8 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 4 });
  await page.mouse.up();
  await faults().getByText("1 défaut").waitFor();

  await faults().getByText("À remplir : File.").click();
  await choose("File", "Lumio – Facturation");
  await page.getByText("Aucun défaut visible").waitFor();
  assert.deepEqual(await axe(page), []);
});

test("a test of the flow tells its failing line, then passes and shows what it never took", async () => {
  await page.locator("#flow-tab-tests").click();
  const text = page.getByRole("textbox", { name: "Texte des essais" });
  const scene = (queue) => `call 0162000001\npresses 4\n> queued in ${queue}\n`;
  await text.fill(scene("fai_facturation"));
  await page.getByTestId("run-tests").click();
  await page.locator('[data-testid="test-result"][data-failed="1"]').waitFor();
  await page.locator(".failure").getByText("Ligne 3").waitFor();

  await text.fill(scene("fai_commercial"));
  await page.getByTestId("run-tests").click();
  await page.locator('[data-testid="test-result"][data-failed="0"]').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Voir sur le graphe" }).click();
  const menu = page.locator('.react-flow__node[data-id="menu"]');
  await menu.getByText("jamais prise").first().waitFor();
});

test("what is published can be compared and taken back", async () => {
  const before = await menuKeys();
  assert.deepEqual(Object.keys(before), ["1", "2", "3"]);
  const { version } = await api.json("/plan");
  await page.locator("#flow-tab-versions").click();
  await page.getByTestId("diff-summary").getByText("2 ajoutées").waitFor();
  assert.deepEqual(await axe(page), []);

  await page.getByRole("button", { name: "Publier", exact: true }).click();
  await until("the new version", async () => (await api.json("/plan")).version === version + 1);
  assert.deepEqual(await menuKeys(), { ...before, 4: "queue", 5: "queue_2" });

  await page.getByTestId("version-after").click();
  await page.getByRole("option", { name: new RegExp(`^Version ${version} `) }).click();
  await page.getByTestId("diff-summary").getByText("2 retirées").waitFor();
  await page.getByTestId("roll-back").click();
  await page.getByTestId("roll-back-sure").click();
  await until("the way back", async () => (await api.json("/plan")).version === version + 2);
  assert.deepEqual(await menuKeys(), before);
  assert.deepEqual(noise, []);
});
