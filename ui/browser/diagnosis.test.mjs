// A caller's breakdown by questions and answers: the solution, the ticket filled in; then the case
// base as an expert sees it.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";

const PICTURES = process.env.PLATEAU_PICTURES;
/** What this caller would answer, by attribute of the demonstration's base. */
const ANSWERS = {
  service: "Télévision",
  light: "Vert fixe",
  box: "Box 5",
  line: "Fibre",
  moment: "Par moments",
  wifi: "Oui",
  storm: "Non",
  moved: "Non",
};

let centre;
let context;
let page;
let faults;

before(async () => {
  centre = await Centre.start();
  context = await launch();
  page = context.pages()[0] ?? (await context.newPage());
  faults = watch(page);
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

async function picture(name) {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** The agent who serves the provider, and a number of one of its customers. */
async function caller() {
  const admin = await centre.as("admin");
  const { items } = await admin.json("/customers?organization=fai&limit=20");
  const customer = items.find((c) => c.numbers.length > 0 && !c.company);
  return customer.numbers[0].national.replaceAll(" ", "");
}

test("a diagnosis leads a caller to the solution and fills in the ticket", async () => {
  const login = process.env.PLATEAU_AGENT ?? "agent1";
  await signIn(page, centre.base, login, centre.password);
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
  const api = await centre.as(login);
  await until("the agent to be idle", async () => (await api.json("/me")).agent?.state === "idle");
  const call = await centre.call({
    from: await caller(),
    to: centre.providerNumber ?? "0162000001",
  });
  await page.getByTestId("caller").waitFor({ timeout: 60_000 });
  await page.keyboard.press("F2");
  await until("the talk", async () => (await api.json("/me")).agent.state === "on_interaction");

  await page.getByRole("tab", { name: "Diagnostic" }).click();
  await page.getByLabel("Le problème, avec les mots du client").fill("rien ne va depuis hier");
  await page.getByRole("button", { name: "Commencer le diagnostic" }).click();
  const answered = [];
  for (let turn = 0; turn < 9; turn++) {
    const question = page.getByTestId("question");
    const solution = page.getByTestId("solution");
    await question.or(solution).first().waitFor();
    if (turn === 0) {
      assert.deepEqual(await axe(page), []);
      await picture("question");
    }
    if ((await question.count()) === 0) break;
    const attribute = await question.getAttribute("data-attribute");
    const answer = ANSWERS[attribute];
    const words = await question.locator(".question-words").textContent();
    if (answer) answered.push({ words, answer });
    if (answer) await question.getByRole("button", { name: answer }).click();
    else await question.getByRole("button", { name: "Ne sait pas" }).click();
    await page
      .locator(`[data-testid=question][data-attribute=${attribute}]`)
      .waitFor({ state: "detached" });
  }
  assert.ok(answered.length >= 2, "the words alone say too little: there are questions to ask");
  const solution = page.getByTestId("solution");
  await solution.getByText(/Redémarrer le décodeur/).waitFor();
  await picture("solution");
  assert.deepEqual(await axe(page), []);
  await solution.getByRole("button", { name: "Résolu", exact: true }).click();
  await page.getByText("Ticket rempli avec le diagnostic").waitFor();

  const { agent } = await api.json("/me");
  const { items } = await api.json(`/tickets?interaction=${agent.interaction}`);
  assert.equal(items.length, 1);
  assert.equal(items[0].status, "solved");
  for (const { words, answer } of answered) {
    assert.ok(
      items[0].body.includes(`– ${words} ${answer}`),
      `${words} ${answer}\n${items[0].body}`,
    );
  }
  assert.match(items[0].body, /Redémarrer le décodeur/);
  await page.keyboard.press("F4");
  await call.ended;
  assert.deepEqual(faults, []);
});
