// After a call the customer gets a mail, answers on its page, and is not content: a ticket follows,
// and the supervisor sees marks and words.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";
import { MailBox } from "./mail.mjs";

const ORGANIZATION = "assistance";

let centre, context, mail;

before(async () => {
  mail = await MailBox.start();
  centre = await Centre.start({ mail: mail.address });
  context = await launch();
});

after(async () => {
  await context?.close();
  await centre?.stop();
  await mail?.stop();
});

/** Asks at once after every contact. */
async function activate(admin) {
  const path = `/organizations/${ORGANIZATION}/crm`;
  const { version, setup } = await admin.json(path);
  const survey = { ...setup.surveys[0], active: true, delay_minutes: 0 };
  const changed = { ...setup, surveys: [survey] };
  await admin.put(path, { setup: changed, base_version: version });
}

test("an unhappy customer answers by the link of a mail, and a ticket follows", async () => {
  const admin = await centre.as("admin");
  await activate(admin);
  const { items } = await admin.json(`/customers?organization=${ORGANIZATION}&limit=50`);
  const customer = items.find((c) => c.numbers.length > 0 && !c.company);
  const card = await admin.json(`/customers/${customer.id}`);
  await admin.send("PATCH", `/customers/${customer.id}`, {
    version: card.version,
    emails: ["client@exemple.example"],
  });

  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, "agent1", centre.password);
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
  const agent = await centre.as("agent1");
  const state = async () => (await agent.json("/me")).agent?.state;
  await until("the agent to be idle", async () => (await state()) === "idle");
  const from = customer.numbers[0].national.replaceAll(" ", "");
  const caller = await centre.call({ from, to: "0162000003" });
  await until("the ringing", async () => (await state()) === "ringing", 30_000);
  await page.keyboard.press("F2");
  await until("the talk", async () => (await state()) === "on_interaction");
  await page.keyboard.press("F4");
  await caller.ended;

  // Others are reminded of their appointments meanwhile.
  const theirMail = async () =>
    (await mail.mails()).find((one) => one.includes("To: client@exemple.example"));
  const text = await until("the mail", theirMail, 30_000);
  const link = /http:\/\/127\.0\.0\.1:\d+\/s\/[0-9a-f]{64}/.exec(text)?.[0];
  assert.ok(link, text);

  // The customer's own browser: signed in nowhere.
  const theirs = await context.newPage();
  await theirs.goto(link);
  await theirs.getByRole("heading", { name: "Votre avis sur notre échange" }).waitFor();
  assert.deepEqual(await axe(theirs), []);
  await theirs.getByRole("button", { name: "Envoyer" }).click();
  await theirs.getByText("Répondez à cette question.").waitFor();
  await theirs
    .getByRole("group", { name: /satisfait/ })
    .getByLabel("1", { exact: true })
    .check();
  await theirs.getByRole("textbox").fill("Beaucoup trop d'attente.");
  await theirs.getByRole("button", { name: "Envoyer" }).click();
  await theirs.getByText("Merci").waitFor();
  await theirs.goto(link);
  await theirs.getByText("Vous avez déjà répondu").waitFor();
  await theirs.close();

  const answer = await until("the ticket", async () => {
    const found = await admin.json("/surveys/answers?low=true");
    return found.items.find((line) => line.follow_up === "ticket");
  });
  assert.deepEqual(answer.themes, ["attente"]);

  await context.clearCookies();
  await signIn(page, centre.base, "superviseur", centre.password);
  await page.goto(`${centre.base}/surveys`);
  await page.getByRole("region", { name: "CSAT" }).waitFor();
  await page.getByText("Beaucoup trop d'attente.").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("link", { name: "Ticket" }).first().click();
  await page.getByText("Client mécontent (CSAT 1/5)").first().waitFor();
  assert.deepEqual(faults, []);
});
