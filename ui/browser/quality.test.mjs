// Quality from end to end: a recorded call is scored by keys, the agent disputes, the evaluator answers
// and amends; two evaluators calibrate blind, and closing shows how far they agree.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";

let centre;
let desk;
let office;
let agent;
let page;
let noise;
let contact;

before(async () => {
  centre = await Centre.start();
  desk = await launch();
  office = await launch();
  agent = desk.pages()[0];
  page = office.pages()[0];
  noise = watch(page);
});

after(async () => {
  await desk?.close();
  await office?.close();
  await centre?.stop();
});

test("a call is answered and recorded", async () => {
  await signIn(agent, centre.base, "agent1", centre.password);
  await agent.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(agent, "Disponible");
  const api = await centre.as("agent1");
  await until("the agent to be idle", async () => (await api.json("/me")).agent?.state === "idle");
  const caller = await centre.call({ from: "0162009901", to: "0162000003" });
  await until("the call", async () => (await api.json("/me")).agent.state === "ringing");
  await agent.keyboard.press("F2");
  const id = await until("the talk", async () => {
    const { agent: view } = await api.json("/me");
    return view.state === "on_interaction" ? view.interaction : null;
  });
  await agent.keyboard.press("F4");
  await caller.ended;
  contact = await until("the recording", async () => {
    const found = await api.json(`/interactions/${id}`);
    return found.recording?.state === "stored" ? found : null;
  });
});

test("an evaluator scores it by keys beside the sound", async () => {
  await signIn(page, centre.base, "qualite", centre.password);
  await page.goto(`${centre.base}/history/${contact.interaction}`);
  await page.getByRole("button", { name: "Évaluer" }).click();
  await page.locator("[data-testid=player][data-ready=true]").waitFor();
  const rows = page.locator("[data-question]");
  await rows.first().focus();
  const count = await rows.count();
  for (let n = 0; n < count; n += 1) {
    await page.keyboard.press("1");
    if (n === 0) assert.deepEqual(await axe(page), []);
    await page.keyboard.press("j");
  }
  await rows.nth(2).focus();
  await page.keyboard.press("c");
  await page.keyboard.type("Coupe la parole");
  await page.getByRole("button", { name: /Épingler à/ }).click();
  await page.getByRole("button", { name: /Écouter à/ }).waitFor();
  await page.getByText(/Brouillon enregistré/).waitFor();
  // The draft is the server's: a reload loses nothing.
  await page.reload();
  await page.getByText("Coupe la parole").waitFor();
  await page.getByText("Grille complète").waitFor();
  await page.getByRole("button", { name: "Terminer et transmettre" }).click();
  await page.getByText("Transmise", { exact: true }).waitFor();
  assert.deepEqual(await axe(page), []);
});

test("the agent is told, disputes, and the evaluator answers and amends", async () => {
  await agent.goto(`${centre.base}/quality`);
  await agent
    .getByText(/vous a transmis une évaluation/)
    .first()
    .click();
  await agent.getByText("Coupe la parole").waitFor();
  const reason = agent.getByRole("textbox", { name: /Pourquoi contestez-vous/ });
  await reason.fill("La ligne grésillait.");
  await agent.getByRole("button", { name: "Contester" }).click();
  await agent.getByText("Contestée", { exact: true }).waitFor();

  await page.getByText("La ligne grésillait.").waitFor();
  await page.getByRole("switch", { name: "Modifier la notation" }).click();
  const row = page.locator("[data-question=listens]");
  await row.focus();
  await page.keyboard.press("5");
  await page.getByRole("textbox", { name: "Votre réponse" }).fill("Réécouté : vous avez raison.");
  await page.getByRole("button", { name: "Répondre" }).click();
  await page.getByText("Répondue", { exact: true }).waitFor();
  await page.getByText(/Avant.*1\/5/).waitFor();

  await agent.getByText("Réécouté : vous avez raison.").waitFor();
  await agent.getByRole("button", { name: "Accepter" }).click();
  await agent.getByText("Acceptée", { exact: true }).waitFor();
});

test("two evaluators score blind, and closing shows how far they agree", async () => {
  const [quality, chef] = [await centre.as("qualite"), await centre.as("chef")];
  const { calibration, scored_by } = await quality.send("POST", "/calibrations", {
    organization: contact.organization,
    name: "Calibrage du matin",
    grid: null,
    interactions: [contact.interaction],
    evaluators: ["qualite", "chef"],
    deadline: null,
  });
  const sheet = (low) => ({
    done: true,
    summary: "",
    answers: scored_by.sections
      .flatMap(({ questions }) => questions)
      .map(({ id, scale }, n) => ({
        question: id,
        points: n === low ? 0 : scale.kind === "points" ? scale.most : 1,
        applies: true,
      })),
  });
  const path = `/calibrations/${calibration.id}`;
  await chef.send("PUT", `${path}/sheets/${contact.interaction}`, sheet(2));

  await page.goto(`${centre.base}/quality/calibration/${calibration.id}`);
  await page.getByText("Séance à l’aveugle", { exact: false }).waitFor();
  await page.getByText("Hélène Vasseur 1/1", { exact: false }).waitFor();
  assert.equal(await page.getByTestId("kappa").count(), 0);
  const seen = await quality.json(path);
  assert.deepEqual([seen.sheets, seen.figures], [[], null], "the other's marks stay on the server");

  const rows = page.locator("[data-question]");
  await rows.first().focus();
  for (const { scale } of scored_by.sections.flatMap(({ questions }) => questions)) {
    await page.keyboard.press(scale.kind === "points" ? `${scale.most}` : "1");
    await page.keyboard.press("j");
  }
  await page.getByRole("button", { name: "J’ai terminé ce contact" }).click();
  await page.getByText("Notation terminée").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Clore la séance" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Clore la séance" }).click();
  await page
    .getByTestId("kappa")
    .getByText(/κ de Cohen/)
    .waitFor();
  await page
    .getByTestId("alpha")
    .getByText(/α de Krippendorff/)
    .waitFor();
  await page.getByText("Notation de référence").waitFor();
  assert.deepEqual(await axe(page), []);
  const { figures } = await quality.json(path);
  assert.ok(Math.abs(figures.whole.percent - 10 / 11) < 1e-9, "one of eleven answers differs");

  await page.goto(`${centre.base}/quality/calibration`);
  const trend = page.getByRole("region", { name: "Accord au fil des séances" });
  const questions = trend.getByRole("table", { name: "Question par question" });
  const least = questions.getByRole("row").nth(1);
  await least
    .getByRole("cell", { name: /^0\s?%$/ })
    .first()
    .waitFor();
  await least.getByRole("button").click();
  const sessions = trend.getByRole("table", { name: "Séance par séance" });
  await sessions.getByRole("row", { name: /Calibrage du matin.*\s0\s?%/ }).waitFor();
  await trend.locator("svg").first().waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(noise, []);
});
