// Programs outside: an administrator joins one, its page opens with the call, its answer stands
// beside the call, and it is told of the end by a message whose signature verifies.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";

const KEY = "demonstration-key";

let centre;
let context;
let page;
let noise;
let outside;
let secret;
/** What the program outside was asked: `{ path, headers, body }`. */
const asked = [];

/** A program of the organization's own: a search, its page, an ear. */
function program() {
  const server = createServer((request, answer) => {
    let body = "";
    request.on("data", (bytes) => (body += bytes));
    request.on("end", () => {
      asked.push({ path: request.url, headers: request.headers, body });
      if (request.url.startsWith("/search")) {
        answer.setHeader("content-type", "application/json");
        answer.end(JSON.stringify({ records: [{ Id: "006", Name: "Contrat Or", Level: 3 }] }));
      } else if (request.url.startsWith("/told")) {
        answer.statusCode = 204;
        answer.end();
      } else {
        answer.setHeader("content-type", "text/html");
        answer.end("<!doctype html><title>CRM</title><h1>La fiche du client</h1>");
      }
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const at = (path) => `http://127.0.0.1:${outside.address().port}${path}`;
const heard = (path) => asked.filter((one) => one.path.startsWith(path));

before(async () => {
  outside = await program();
  centre = await Centre.start({ allow: ["127.0.0.1"] });
  context = await launch();
  page = context.pages()[0];
  noise = watch(page);
});

after(async () => {
  await context?.close();
  await centre?.stop();
  outside?.closeAllConnections();
  outside?.close();
});

test("an administrator joins a program, and tries what it is told", async () => {
  await signIn(page, centre.base, "admin", centre.password);
  await page.goto(`${centre.base}/administration/connectors`);
  await page.getByRole("combobox", { name: /^Donneur d.ordre/ }).click();
  await page.getByRole("option", { name: "Route Sereine" }).click();
  const pop = page.locator("section.panel").filter({ hasText: "Page ouverte à l’appel" });
  await pop.getByRole("textbox", { name: "Adresse" }).fill(at("/page?of={customer.number}"));

  await page.getByRole("button", { name: "Ajouter une recherche" }).click();
  await page.getByRole("menuitem").last().click();
  const look = page.getByRole("group", { name: /^(Notre logiciel|Contrats?)$/ });
  await look.getByRole("textbox", { name: "Nom", exact: true }).first().fill("Contrats");
  await look
    .getByRole("textbox", { name: "Adresse", exact: true })
    .fill(at("/search?phone={customer.number}"));
  await look.getByRole("textbox", { name: "En-têtes" }).fill("Authorization: Bearer {secret.crm}");
  await look.getByRole("textbox", { name: "Nom de la ligne 1" }).fill("Contrat");
  await look.getByRole("textbox", { name: "Endroit de la ligne 1" }).fill("/records/0/Name");
  await page.getByRole("textbox", { name: "Nom du secret" }).fill("crm");
  await page.getByLabel("Valeur").fill(KEY);
  await page.getByRole("button", { name: "Garder" }).click();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Publier" }).click();
  await page.getByText(/^Version \d+ en vigueur/).waitFor();

  const hooks = page.locator("section.panel").filter({ hasText: "Standard Webhooks" });
  await hooks.getByRole("textbox", { name: "Adresse" }).fill(at("/told"));
  await hooks.getByRole("button", { name: "Ajouter un webhook" }).click();
  secret = await hooks.getByText(/^whsec_/).textContent();
  await hooks.getByRole("button", { name: "Essayer" }).click();
  await hooks.getByRole("cell", { name: "Reçu" }).waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(noise, []);
});

test("the call brings the program's page and answer, and its end is told, signed", async () => {
  const desk = await launch();
  try {
    const page = desk.pages()[0];
    const noise = watch(page);
    await signIn(page, centre.base, "agent1", centre.password);
    await page.getByTestId("phone").getByText(/prêt/i).waitFor();
    await chooseStatus(page, "Disponible");
    const agent = await centre.as("agent1");
    const state = async () => (await agent.json("/me")).agent.state;
    await until("the agent to be idle", async () => (await state()) === "idle");
    const { items } = await agent.json("/customers?organization=assistance&limit=20");
    const [number] = items.find((one) => one.numbers.length > 0).numbers;
    const caller = await centre.call({ from: number.e164, to: "0162000003" });
    await until("the call to ring", async () => (await state()) === "ringing");
    const popped = desk.waitForEvent("page");
    await page.locator('[data-action="answer"]:enabled').waitFor();
    await page.keyboard.press("F2");
    const crm = await popped;
    await crm.getByRole("heading", { name: "La fiche du client" }).waitFor();
    assert.equal(new URL(crm.url()).searchParams.get("of"), number.e164);

    await page.bringToFront();
    await page.getByRole("tab", { name: "Logiciels externes" }).click();
    const found = page.getByRole("group", { name: "Contrats" });
    await found.getByText("Contrat Or").waitFor();
    assert.deepEqual(await axe(page), []);
    const [search] = heard("/search");
    assert.equal(search.headers.authorization, `Bearer ${KEY}`);
    assert.equal(new URL(at(search.path)).searchParams.get("phone"), number.e164);

    const { agent: me } = await agent.json("/me");
    await page.keyboard.press("F4");
    await caller.ended;
    const told = await until("the end to be told", () =>
      heard("/told").find(({ body }) => JSON.parse(body).type === "interaction.ended"),
    );
    const { headers, body } = told;
    const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    const signature = createHmac("sha256", key).update(content).digest("base64");
    assert.equal(headers["webhook-signature"], `v1,${signature}`);
    assert.ok(body.includes(me.interaction), body);
    assert.ok(!body.includes(number.e164), "ids, and no personal data");
    assert.deepEqual(noise, []);
  } finally {
    await desk.close();
  }
});
