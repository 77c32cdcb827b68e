// Who calls: a customer whose card and figures are there before the answer; a stranger whose card
// is made in one go and known at the next call; two cards of one number, chosen by a key.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";

const PICTURES = process.env.PLATEAU_PICTURES;
const LINE = "0162000001";

let centre;
let context;
let page;
let faults;
let api;
let stranger;
let shared;

/** A number of no card, of those that Arcep keeps for fiction. */
async function freeNumber(from) {
  for (let n = from; ; n += 1) {
    const number = `063998${String(n).padStart(4, "0")}`;
    if ((await api.json(`/customers?phone=${number}`)).items.length === 0) return number;
  }
}

before(async () => {
  centre = await Centre.start();
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
  context = await launch();
  page = context.pages()[0] ?? (await context.newPage());
  faults = watch(page);
  await signIn(page, centre.base, "agent1", centre.password);
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  api = await centre.as("agent1");
  [stranger, shared] = [await freeNumber(91), await freeNumber(5_000)];
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

const state = async () => (await api.json("/me")).agent.state;

/** Somebody calls and the desk rings. */
async function ring(from) {
  const caller = await centre.call({ from, to: LINE });
  // Available only now: nobody else is there to take the call first.
  if ((await state()) !== "idle") await chooseStatus(page, "Disponible");
  await until("the call to ring", async () => (await state()) === "ringing", 40_000);
  return caller;
}

/** Answered, ended, wrapped up. */
async function handle() {
  await page.locator('[data-action="answer"]:enabled').waitFor();
  await page.keyboard.press("F2");
  await until("the talk", async () => (await state()) === "on_interaction");
  await page.keyboard.press("F4");
  await until("the wrap-up", async () => (await state()) === "wrap_up");
  const finish = page.locator('[data-action="finish"]');
  await until(
    "the end",
    async () => {
      if (await finish.isVisible()) await finish.click({ timeout: 2_000 }).catch(() => undefined);
      return (await state()) === "idle";
    },
    60_000,
  );
}

const name = () => page.getByTestId("customer-name");
const shot = async (file) => PICTURES && page.screenshot({ path: join(PICTURES, `${file}.png`) });

test("a customer who calls is known, with figures, before the agent answers", async () => {
  const { items } = await api.json("/customers?organization=fai&limit=20");
  const customer = items.find((one) => one.numbers.length > 0);
  await ring(customer.numbers[0].national.replaceAll(" ", ""));
  await name().getByText(customer.name).waitFor();
  assert.equal(await state(), "ringing", "nobody has answered yet");
  const figures = page.locator(".figure");
  await figures.first().waitFor();
  assert.ok((await figures.count()) >= 12, `${await figures.count()} figures`);
  const last = await figures.last().boundingBox();
  assert.ok(last.y + last.height <= 800, "every figure is seen without scrolling");
  await figures.first().click();
  await page.getByRole("dialog").locator("code.formula").waitFor();
  await page.keyboard.press("Escape");
  assert.deepEqual(await axe(page), []);
  await shot("card-ringing");
  await handle();
});

test("a stranger's card is made in one go and known at the next call", async () => {
  await ring(stranger);
  await page.getByText("Appelant inconnu").last().waitFor();
  const form = page.getByRole("form", { name: "Nouvelle fiche" });
  const typed = await form.getByLabel("Téléphone").inputValue();
  assert.equal(typed.replaceAll(" ", ""), stranger);
  assert.deepEqual(await axe(page), []);
  await shot("card-unknown");
  await form.getByLabel("Nom", { exact: true }).fill("Inconnue");
  await form.getByLabel("Prénom").fill("Jeanne");
  await page.keyboard.press("Enter");
  await name().getByText("Jeanne Inconnue").waitFor();
  await handle();
  await ring(stranger);
  await name().getByText("Jeanne Inconnue").waitFor();
  await handle();
});

test("of two cards with one number the right one is chosen by its key", async () => {
  await page.evaluate(async (number) => {
    const { csrf } = await (await fetch("/api/v1/me")).json();
    for (const first_name of ["Anne", "Bruno"]) {
      const made = await fetch("/api/v1/customers", {
        method: "POST",
        headers: { "content-type": "application/json", "x-csrf-token": csrf },
        body: JSON.stringify({
          organization: "fai",
          first_name,
          last_name: "Double",
          numbers: [{ number }],
        }),
      });
      if (!made.ok) throw new Error(`a card was not made: ${made.status}`);
    }
  }, shared);
  await ring(shared);
  const choices = page.getByTestId("choices").getByRole("button");
  await choices.first().waitFor();
  assert.deepEqual(await choices.locator(".strong").allInnerTexts(), [
    "Anne Double",
    "Bruno Double",
  ]);
  assert.deepEqual(await axe(page), []);
  await shot("card-several");
  await page.keyboard.press("2");
  await name().getByText("Bruno Double").waitFor();
  await handle();
  assert.deepEqual(faults, []);
});

test("a telephone link asks before it calls", async () => {
  await page.goto(`${centre.base}/desk?call=tel%3A%2B33639980091`);
  const dialog = page.getByRole("dialog", { name: "Appeler ce numéro ?" });
  await dialog.getByText("06 39 98 00 91").waitFor();
  assert.equal((await api.json("/live-interactions")).items.length, 0, "nothing was dialled");
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});
