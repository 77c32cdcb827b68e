// The administrator sets up a gateway of text messages, looks at a survey as customers will see it, and
// sends a trial: it reaches a real HTTP server, its link opens, and the list of sendings knows it. An
// alert writes a mail, and an unhappy answer owes a call.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";
import { MailBox } from "./mail.mjs";

const ORGANIZATION = "assistance";

let centre, context, mail, gateway;
const asked = [];

before(async () => {
  gateway = createServer((request, response) => {
    let text = "";
    request.on("data", (bytes) => (text += bytes));
    request.on("end", () => {
      asked.push({ headers: request.headers, body: JSON.parse(text) });
      response.end(JSON.stringify({ messageId: 7 }));
    });
  });
  await new Promise((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  mail = await MailBox.start();
  centre = await Centre.start({ mail: mail.address, allow: ["127.0.0.1"] });
  context = await launch();
});

after(async () => {
  await context?.close();
  await centre?.stop();
  await mail?.stop();
  gateway?.close();
});

test("a survey is looked at, and sent to oneself by text message", async () => {
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, "admin", centre.password);
  await page.goto(`${centre.base}/administration/sms`);
  await page.getByRole("combobox", { name: /donneur|organisation/i }).waitFor();
  const admin = await centre.as("admin");
  const path = `/organizations/${ORGANIZATION}/crm`;
  const { version, setup } = await admin.json(path);
  const sms = {
    active: true,
    url: `http://127.0.0.1:${gateway.address().port}/send`,
    headers: { "api-key": "{secret.brevo}" },
    body: '{"to":"{sms.to}","text":"{sms.text}","from":"{sms.sender}"}',
    sender: "PLATEAU",
    stop: { fr: "STOP au 36180" },
    reference: "/messageId",
  };
  await admin.put(path, { setup: { ...setup, sms }, base_version: version });
  await admin.put(`/organizations/${ORGANIZATION}/secrets/brevo`, { value: "s3cret" });

  await page.goto(`${centre.base}/administration/surveys`);
  await page.getByRole("button", { name: "Aperçu" }).click();
  const dialog = page.getByRole("dialog", { name: "Aperçu" });
  const shown = page.frameLocator('iframe[title="Page"]');
  await shown.getByText("Êtes-vous satisfait de cet échange").waitFor();
  await dialog.getByText("English").click();
  await shown.getByText("How satisfied are you").waitFor();
  await dialog.getByText("Français").click();
  await dialog.locator("label").getByText("SMS", { exact: true }).click();
  await dialog.getByText(/STOP au 36180$/).waitFor();
  assert.deepEqual(await axe(page), []);
  await dialog.getByRole("combobox", { name: "Par" }).click();
  await page.getByRole("option", { name: "SMS" }).click();
  await dialog.getByRole("textbox", { name: "À" }).fill("06 12 34 56 78");
  await dialog.getByRole("button", { name: "M’envoyer un essai" }).click();
  const sent = await until(
    "the message",
    () => asked.find((one) => one.body.to === "+33612345678"),
    15_000,
  );
  assert.equal(sent.headers["api-key"], "s3cret");
  const link = /http:\/\/127\.0\.0\.1:\d+\/s\/[0-9A-Za-z]{22}(?= STOP au 36180$)/.exec(
    sent.body.text,
  )?.[0];
  assert.ok(link, sent.body.text);
  const theirs = await context.newPage();
  await theirs.goto(link);
  await theirs.getByRole("heading", { name: "Votre avis sur notre échange" }).waitFor();
  await theirs.close();

  await page.goto(`${centre.base}/administration/sendings`);
  await page.getByText("SMS", { exact: true }).last().click();
  const row = page.getByRole("row", { name: /\+33612345678/ });
  await until("it to be sent", async () => {
    if (await row.getByText("Envoyé").isVisible()) return true;
    await page.getByRole("button", { name: "Actualiser" }).click();
    return false;
  });
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(faults, []);
});

test("an alert writes a mail to whom its rule names", async () => {
  const admin = await centre.as("admin");
  const rule = {
    name: "Personne de libre",
    measure: "waiting",
    comparison: "below",
    threshold: 1,
    for_s: 0,
    scope: { kind: "all" },
    state: null,
    channels: { sound: false, banner: false, webhook: false },
    mails: [{ address: "chef@exemple.example", language: "fr" }],
    enabled: true,
  };
  await admin.send("POST", "/alert-rules", { organization: null, rule });
  const text = await until(
    "the mail",
    async () => (await mail.mails()).find((one) => one.includes("To: chef@exemple.example")),
    20_000,
  );
  assert.match(text, /\/alerts/);
});
