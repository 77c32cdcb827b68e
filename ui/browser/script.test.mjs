// A script from its design to its figures: an administrator designs and publishes it, an agent walks
// through it with a caller on the line and reloads in the middle, the card and the proof are kept.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";

let centre;
let context;

before(async () => {
  centre = await Centre.start();
  context = await launch();
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

const saved = (page) => page.locator('[data-testid="script-saved"][data-state="saved"]').waitFor();

test("an administrator designs a script and publishes it", async () => {
  const page = context.pages()[0];
  const noise = watch(page);
  await signIn(page, centre.base, "admin", centre.password);
  await page.goto(`${centre.base}/administration/scripts`);
  await page.getByRole("combobox", { name: /^Donneur d.ordre/ }).click();
  await page.getByRole("option", { name: "Route Sereine" }).click();
  await page.getByRole("button", { name: "Nouveau script" }).click();

  const form = page.locator(".inspector");
  await form.getByRole("textbox", { name: "À dire", exact: true }).fill("Bonjour {customer.name}.");
  await form.getByRole("button", { name: "Ajouter une mention" }).click();
  await page.getByRole("menuitem", { name: "Identité" }).click();
  await page.getByRole("button", { name: "Ajouter une page" }).click();
  await form.getByRole("heading", { name: "Nouvelle page" }).waitFor();
  await form.getByRole("textbox", { name: "Titre", exact: true }).fill("Où êtes-vous ?");
  await form.getByRole("button", { name: "Ajouter une branche" }).click();
  await form.getByRole("textbox", { name: "Si", exact: true }).fill("nowhere is set");
  // The check of the server tells what is wrong, and where.
  await page.getByTestId("script-faults").getByText("(nowhere)").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Annuler" }).first().click();
  await saved(page);

  // The rest by the API, as a file would bring it.
  const admin = await centre.as("admin");
  const path = "/organizations/assistance/scripts/script";
  const { script, revision } = await admin.json(path);
  const [hello, where] = script.pages;
  hello.otherwise = where.id;
  where.text = { fr: "Dans quelle ville êtes-vous arrêté ?" };
  where.fields = [
    { id: "ville", label: { fr: "Ville" }, type: { kind: "text" }, required: true },
    { id: "blesse", label: { fr: "Un blessé ?" }, type: { kind: "yes_no" } },
  ];
  where.writes = [{ field: "ville", to: { kind: "card", field: "city" } }];
  where.next = [{ when: 'blesse = "true"', to: hello.id }];
  script.objections = [
    { id: "attente", title: { fr: "Trop d'attente" }, answer: { fr: "Je suis là maintenant." } },
  ];
  script.queues = ["assistance_urgence"];
  await admin.put(path, { script, base_revision: revision });

  await page.reload();
  await page.locator(".action-node").first().waitFor();
  await page.locator("#script-tab-graph").focus();
  await page.keyboard.press("ArrowRight");
  const tree = page.getByRole("tree", { name: "Pages du script" });
  await tree.locator('[tabindex="0"]').focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await form.getByRole("heading", { name: "Où êtes-vous" }).waitFor();
  await page.locator("#script-tab-preview").click();
  await page.getByText("Bonjour Camille Martin.").waitFor();
  await page.getByTestId("script-publish").click();
  await page.getByText("La version 1 guide les nouveaux appels.").waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(noise, []);
});

test("an agent walks through it, a reload goes on, and what was said and answered is kept", async () => {
  const desk = await launch();
  try {
    const page = desk.pages()[0];
    const noise = watch(page);
    await signIn(page, centre.base, "agent1", centre.password);
    await page.getByTestId("phone").getByText(/prêt/i).waitFor();
    await chooseStatus(page, "Disponible");
    const agent = await centre.as("agent1");
    const idle = async () => (await agent.json("/me")).agent?.state === "idle";
    await until("the agent to be idle", idle);
    const found = await agent.json("/customers?organization=assistance&limit=20");
    const customer = found.items.find((one) => one.numbers.length > 0);
    const caller = await centre.call({ from: customer.numbers[0].e164, to: "0162000003" });
    await page.getByTestId("caller").waitFor({ timeout: 30_000 });
    await page.keyboard.press("F2");

    const title = page.getByTestId("script-page");
    await title.getByText("Nouvelle page").waitFor();
    await page.getByText(`Bonjour ${customer.name}.`).waitFor();
    await page.getByTestId("script-next").click();
    await page.getByText("À dire et à cocher avant de continuer.").waitFor();
    await page.getByTestId("mention-identity").click();
    await page.getByText(/dite à/).waitFor();
    await page.getByTestId("script-next").click();
    await title.getByText("Où êtes-vous").waitFor();
    await page.keyboard.press("Alt+1");
    await page.getByText("Je suis là maintenant.").waitFor();
    assert.deepEqual(await axe(page), []);

    const [run] = (await agent.json("/script-runs?organization=assistance")).items;
    const kept = () => agent.json(`/script-runs/${run.id}`);
    await page.getByRole("textbox", { name: "Ville" }).fill("Villefranche");
    await until("what was typed to be kept", async () => (await kept()).answers.ville);
    await page.reload({ waitUntil: "domcontentloaded" });
    const enter = page.getByTestId("enter");
    await enter.or(title).first().waitFor();
    if (await enter.isVisible()) await enter.click();
    await title.getByText("Où êtes-vous").waitFor();
    const town = page.getByRole("textbox", { name: "Ville" });
    assert.equal(await town.inputValue(), "Villefranche");
    await page.getByTestId("script-next").click();
    await page.getByText("Script terminé").waitFor();

    const done = await kept();
    assert.equal(done.ending, "completed");
    assert.equal(done.proofs.length, 1);
    assert.equal(done.proofs[0].mention, "identity");
    assert.match(done.proofs[0].law, /L221-16/);
    assert.deepEqual(done.unwritten, []);
    assert.equal((await agent.json(`/customers/${customer.id}`)).city, "Villefranche");
    await page.keyboard.press("F4");
    await caller.ended;
    assert.deepEqual(noise, []);
  } finally {
    await desk.close();
  }
});

test("a supervisor reads what the script did", async () => {
  const page = await context.newPage();
  await context.clearCookies();
  await signIn(page, centre.base, "chef", centre.password);
  await page.goto(`${centre.base}/scripts`);
  await page.getByRole("combobox", { name: /^Donneur d.ordre/ }).click();
  await page.getByRole("option", { name: "Route Sereine" }).click();
  const report = page.getByTestId("script-report");
  await report.getByText("Où êtes-vous").waitFor();
  const figure = (name) => report.locator("dl > div").filter({ hasText: name }).locator("dd");
  assert.equal(await figure("Déroulements").textContent(), "1");
  assert.match(await figure("Menés à terme").textContent(), /^100/);
  const line = report.locator('[data-key="attente"], [data-key="null attente"]');
  assert.match(await line.textContent(), /Trop d'attente.*1/);
  assert.deepEqual(await axe(page), []);
});
