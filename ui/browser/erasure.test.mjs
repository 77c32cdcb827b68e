// A person asks to be forgotten: told, confirmed by name, certified, and named nowhere any more.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

let centre, context;

before(async () => {
  centre = await Centre.start();
});

after(async () => {
  await context?.close();
  await centre?.stop();
});

test("an administrator erases a customer, and nothing names them afterwards", async () => {
  context = await launch();
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = watch(page);
  await signIn(page, centre.base, "admin", centre.password);
  const api = await centre.as("admin");
  const customer = (await api.json("/customers?limit=1")).items[0];
  const theirs = await api.json(`/customers/${customer.id}/personal-data`);
  assert.equal(theirs.rows.customer.length, 1, "everything is told before it goes");

  await page.goto(`${centre.base}/customers/${customer.id}`);
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Exporter ses données (ZIP)" }).click();
  const zip = await readFile(await (await saved).path());
  assert.equal(zip.subarray(0, 2).toString(), "PK");
  assert.ok(zip.includes("lisez-moi.html") && zip.includes("donnees.json"), "a page and the data");
  await page.getByRole("button", { name: "Effacer cette personne" }).click();
  const now = page.getByRole("button", { name: "Effacer définitivement" });
  await now.waitFor();
  assert.equal(await now.isDisabled(), true, "not without the name");
  assert.deepEqual(await axe(page), []);
  await page.getByLabel(/Pour confirmer/).fill(customer.name);
  await now.click();
  await page.getByText(/Personne effacée/).waitFor();

  await until("the shell", async () => {
    return (await api.json(`/customers/${customer.id}`)).name === "Client effacé";
  });
  const after = await api.json(`/customers/${customer.id}/personal-data`);
  assert.ok(!JSON.stringify(after).includes(customer.name), "named nowhere");
  // What they agreed to is proven by the number for three years (R223-2); nothing else has it.
  const { consent: _proofs, ...rest } = after.rows;
  const number = customer.numbers[0]?.e164 ?? customer.name;
  assert.ok(!JSON.stringify(rest).includes(number), "the number stands with its consents alone");
  const certificates = await api.json(`/organizations/${customer.organization}/erasures`);
  assert.equal(certificates.items[0].customer, customer.id);
  await page.goto(`${centre.base}/administration/retention`);
  await page.getByText("Certificats d’effacement").waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(faults, []);
});
