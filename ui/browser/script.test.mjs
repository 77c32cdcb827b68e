// A script from its design to its figures: an administrator designs and publishes it, an agent walks
// through it with a caller on the line and reloads in the middle, the card and the proof are kept.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";

let centre;
let context;
let page;
let noise;

before(async () => {
  centre = await Centre.start();
  context = await launch();
  page = context.pages()[0];
  noise = watch(page);
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

const saved = () => page.locator('[data-testid="script-saved"][data-state="saved"]').waitFor();
const form = () => page.locator(".inspector");
const box = (name, exact = true) => form().getByRole("textbox", { name, exact });

/** A choice of a list, by its label and the words of the option. */
async function pick(label, option, within = page) {
  await within.getByRole("combobox", { name: label, exact: true }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

async function addPage(title) {
  await page.getByRole("button", { name: "Ajouter une page" }).click();
  await form().getByRole("heading", { name: "Nouvelle page" }).waitFor();
  await box("Titre").fill(title);
}

async function addField(name) {
  await form().getByRole("textbox", { name: "Nom du nouveau champ" }).fill(name);
  await form().getByRole("button", { name: "Ajouter", exact: true }).click();
  await form()
    .getByRole("button", { name: new RegExp(`^${name} `) })
    .waitFor();
}

async function openPage(title) {
  await page.locator(".action-node").filter({ hasText: title }).first().click();
  await form().getByRole("heading", { name: title }).waitFor();
}

test("an administrator designs a script and publishes it", async () => {
  await signIn(page, centre.base, "admin", centre.password);
  await page.goto(`${centre.base}/administration/scripts`);
  await pick(/^Donneur d.ordre/, "Route Sereine");
  await page.getByRole("button", { name: "Nouveau script" }).click();

  await box("Titre").fill("Accueil");
  await box("À dire").fill("Bonjour {customer.name}.");
  await form().getByRole("button", { name: "Ajouter une mention" }).click();
  await page.getByRole("menuitem", { name: "Identité" }).click();

  await addPage("Où êtes-vous");
  await box("À dire").fill("Dans quelle ville êtes-vous arrêté ?");
  await addField("Ville");
  await form().getByRole("switch", { name: "Obligatoire" }).check();
  await form().getByRole("button", { name: "Garder une réponse" }).click();
  await pick("Gardée dans", "Fiche : ville", form());
  await addField("Blessé");
  await pick("Type", "Oui ou non", form());

  await addPage("Secours");
  await box("À dire").fill("J’appelle les secours pour {ville}.");
  await openPage("Où êtes-vous");
  await form().getByRole("button", { name: "Ajouter une branche" }).click();
  await box("Si").fill("nowhere is set");
  // The check of the server tells what is wrong, and where.
  const faults = page.getByTestId("script-faults");
  await faults.getByText("(nowhere)").waitFor();
  assert.deepEqual(await axe(page), []);
  await box("Si").fill('blesse = "true"');
  await pick("Aller à", "Secours", form());
  await pick("Sinon, aller à", "Fin du script", form());
  await faults.getByText("Aucun défaut").waitFor();

  await form().getByRole("button", { name: "Le script entier" }).click();
  await page.keyboard.press("Escape");
  await form().getByRole("button", { name: "Ajouter une objection" }).click();
  await box("Objection").fill("Trop d’attente");
  await box("Réponse à donner").fill("Je suis là maintenant.");
  await form().getByRole("combobox", { name: "Files" }).click();
  await page.getByRole("option", { name: /urgence/i }).click();
  await saved();

  // Undo takes back the last change and redoes nothing else.
  await box("Nom").fill("Dépannage");
  await page.getByRole("button", { name: "Annuler" }).click();
  await until(
    "the name to be as it was",
    async () => (await box("Nom").inputValue()) !== "Dépannage",
  );
  await box("Nom").fill("Urgence");
  await saved();

  await page.locator("#script-tab-graph").focus();
  await page.keyboard.press("ArrowRight");
  const tree = page.getByRole("tree", { name: "Pages du script" });
  await tree.locator('[tabindex="0"]').focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await form().getByRole("heading", { name: "Où êtes-vous" }).waitFor();
  await page.locator("#script-tab-preview").click();
  await page.getByText("Bonjour Camille Martin.").waitFor();
  await page.getByTestId("script-publish").click();
  await page.getByText("La version 1 guide les nouveaux appels.").waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(noise, []);
});

test("tests of the script tell its failing line, then pass and show what they never took", async () => {
  await page.locator("#script-tab-tests").click();
  await page.getByRole("button", { name: "Insérer un exemple" }).click();
  const text = page.getByRole("textbox", { name: "Texte des essais" });
  const first = await text.inputValue();
  await text.fill(`${first}> page nowhere\n`);
  await page.getByTestId("run-tests").click();
  const result = page.getByTestId("test-result");
  await result.getByText("1 essai échoué").waitFor();
  await page.getByText("the script has no page nowhere").waitFor();
  assert.deepEqual(await axe(page), []);
  await text.fill(`${first}> asks ville\n`);
  await page.getByTestId("run-tests").click();
  await result.getByText("1 essai réussi").waitFor();
  await page.getByText("Sorties empruntées : 1 sur 4").waitFor();
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
    await title.getByText("Accueil").waitFor();
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
    const town = page.getByRole("textbox", { name: "Ville" });
    await town.fill("Villefranche");
    await until("what was typed to be kept", async () => (await kept()).answers.ville);
    await page.reload({ waitUntil: "domcontentloaded" });
    const enter = page.getByTestId("enter");
    await enter.or(page.locator("nav.rail")).first().waitFor();
    if (await enter.isVisible()) await enter.click();
    // The reload cut the line: the customer waits again and comes back to the same agent.
    await page.getByRole("button", { name: "Terminer" }).click();
    const ringing = async () => (await agent.json("/me")).agent.state === "ringing";
    await until("the call to come back", ringing);
    await page.locator('[data-action="answer"]:enabled').waitFor();
    await page.keyboard.press("F2");
    await title.getByText("Où êtes-vous").waitFor();
    assert.equal(await town.inputValue(), "Villefranche");
    await page.getByRole("button", { name: "Oui", exact: true }).click();
    await page.getByTestId("script-next").click();
    await title.getByText("Secours").waitFor();
    await page.getByText("J’appelle les secours pour Villefranche.").waitFor();
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
    // The page that could not be left was refused, as it should be.
    const refused = /status of 422/;
    assert.deepEqual(
      noise.filter((line) => !refused.test(line)),
      [],
    );
  } finally {
    await desk.close();
  }
});

test("a supervisor reads what the script did", async () => {
  await context.clearCookies();
  await signIn(page, centre.base, "chef", centre.password);
  await page.goto(`${centre.base}/scripts`);
  await pick(/^Donneur d.ordre/, "Route Sereine");
  const report = page.getByTestId("script-report");
  await report.getByText("Où êtes-vous").first().waitFor();
  const figure = (name) => report.locator("dl > div").filter({ hasText: name }).locator("dd");
  assert.equal(await figure("Déroulements").textContent(), "1");
  assert.match(await figure("Menés à terme").textContent(), /^100/);
  assert.match(
    await report.getByText("Trop d’attente").locator("xpath=ancestor::tr").textContent(),
    /1/,
  );
  assert.deepEqual(await axe(page), []);
});
