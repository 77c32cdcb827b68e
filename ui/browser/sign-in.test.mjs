// Ways in: a second factor from its picture to the recovery code, a real provider of identities, and
// the audit log that tells of all of it. Beside it the floor as a tree.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { CLIENT, signInThere, startProvider } from "./identities.mjs";
import { axe, launch, signIn, watch } from "./lib.mjs";

const BIN = process.env.PLATEAU_BIN ?? "../target/debug/plateau";

let centre;
let provider;
let context;
let page;
let noise;
let recovery;
let key;

async function freeTcpPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The demonstration's data, served as a centre of its own with a provider of identities. */
async function serveWithProvider() {
  const port = await freeTcpPort();
  centre.base = `http://127.0.0.1:${port}`;
  const redirect = `${centre.base}/api/v1/sign-in/oidc/annuaire/back`;
  provider = await startProvider({ redirect, groups: { nouvelle: ["plateau-analystes"] } });
  const file = join(centre.folder, "plateau.toml");
  await writeFile(join(centre.folder, "client-secret"), `${CLIENT.secret}\n`);
  await writeFile(
    file,
    `data = "data"
[http]
listen = "127.0.0.1:${port}"
[sip]
udp = "${centre.sip}"
[[sign_in.oidc]]
id = "annuaire"
name = "l’annuaire"
issuer = "${provider.issuer}"
client_id = "${CLIENT.id}"
client_secret_file = "client-secret"
create_as = "agent"
roles = { "plateau-analystes" = "analyst" }
`,
  );
  const ended = new Promise((resolve) => centre.process.on("exit", resolve));
  centre.process.kill("SIGTERM");
  await ended;
  let said = "";
  centre.process = spawn(BIN, ["serve", "--config", file], { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [centre.process.stdout, centre.process.stderr]) {
    stream.on("data", (bytes) => (said += bytes));
  }
  await until(
    "the centre with a provider",
    () => {
      if (centre.process.exitCode !== null) throw new Error(`plateau serve ended:\n${said}`);
      return fetch(`${centre.base}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
    },
    60_000,
  );
}

/** RFC 6238 by another hand than the program's own. */
function codeOf(secret, steps = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const letter of secret.replace(/\s/g, "")) {
    bits += letters.indexOf(letter).toString(2).padStart(5, "0");
  }
  const bytes = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", bytes).update(counter).digest();
  const offset = hash[19] & 15;
  const number = (hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, "0");
}

async function leave() {
  await context.clearCookies();
  await page.goto(centre.base);
  await page.locator('input[name="login"]').waitFor();
}

async function password(login) {
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill(centre.password);
  await page.locator('button[type="submit"]').click();
}

before(async () => {
  centre = await Centre.start();
  await serveWithProvider();
  context = await launch();
  page = context.pages()[0];
  noise = watch(page);
});

after(async () => {
  await context?.close();
  await centre?.stop();
  await provider?.stop();
});

test("a supervisor sets up a second factor from the key and a first code", async () => {
  await signIn(page, centre.base, "superviseur", centre.password);
  await page.goto(`${centre.base}/preferences`);
  const panel = page.getByRole("region", { name: "Double authentification" });
  await panel.getByRole("button", { name: "Configurer" }).click();
  await panel.getByRole("img", { name: "Image à scanner avec l’application" }).waitFor();
  key = await page.getByTestId("factor-key").textContent();
  await panel.locator('input[name="first-code"]').fill("000000");
  await panel.getByRole("button", { name: "Confirmer" }).click();
  await panel.getByText("Ce code est faux").waitFor();
  assert.deepEqual(await axe(page), []);
  await panel.locator('input[name="first-code"]').fill(codeOf(key));
  await panel.getByRole("button", { name: "Confirmer" }).click();
  const codes = page.getByTestId("recovery-codes");
  await codes.getByRole("listitem").nth(9).waitFor();
  recovery = await codes.getByRole("listitem").allTextContents();
  assert.equal(recovery.length, 10);
  await panel.getByRole("button", { name: "Je les ai gardés" }).click();
  await panel.getByText("Il vous reste 10 codes de secours.").waitFor();
});

test("the password alone then signs nobody in: a code does, and a recovery code once", async () => {
  await leave();
  await password("superviseur");
  const code = page.locator('input[name="code"]');
  await code.fill("000000");
  await page.locator('button[type="submit"]').click();
  await page.getByText("Ce code est faux").waitFor();
  assert.deepEqual(await axe(page), []);
  // That of the enrolment was taken: the next one counts.
  await code.fill(codeOf(key, 1));
  await page.locator('button[type="submit"]').click();
  await page.locator("nav.rail").waitFor();
  await leave();
  await password("superviseur");
  await code.fill(recovery[0].toUpperCase());
  await page.locator('button[type="submit"]').click();
  await page.locator("nav.rail").waitFor();
  await page.goto(`${centre.base}/preferences`);
  const sessions = page.getByRole("region", { name: "Sessions ouvertes" });
  await sessions.getByRole("button", { name: "Fermer toutes les autres" }).click();
  await until("one session", async () => (await sessions.getByRole("row").count()) === 2);
});

test("somebody known comes in through the provider; somebody new is added by its groups", async () => {
  await leave();
  await page.getByRole("link", { name: "Se connecter avec l’annuaire" }).click();
  await signInThere(page, "chef");
  await page.locator("nav.rail").waitFor();
  assert.equal(new URL(page.url()).origin, centre.base);
  await context.clearCookies();
  await page.goto(centre.base);
  await page.getByRole("link", { name: "Se connecter avec l’annuaire" }).click();
  await signInThere(page, "nouvelle");
  await page.locator("nav.rail").waitFor();
  const admin = await centre.as("admin");
  const { items } = await admin.json("/people");
  const added = items.find((person) => person.login === "nouvelle");
  assert.equal(added.role, "analyst");
  assert.equal(added.name, "nouvelle (annuaire)");
});

test("a way back that nobody began, and a login that can be nobody's, end at the door", async () => {
  await leave();
  await page.goto(`${centre.base}/api/v1/sign-in/oidc/annuaire/back?code=x&state=y`);
  await page.getByText("vient d’un autre navigateur").waitFor();
  await page.getByRole("link", { name: "Se connecter avec l’annuaire" }).click();
  await signInThere(page, "Quelqu'un d'autre");
  await page.getByText("Ce compte n’a pas d’accès à Plateau").waitFor();
  assert.deepEqual(await axe(page), []);
});

test("the audit log tells of it, with what changed", async () => {
  await leave();
  await signIn(page, centre.base, "admin", centre.password);
  await page.goto(`${centre.base}/administration/audit`);
  const log = page.getByRole("table", { name: "Journal d’audit" });
  await log.getByText("Connexion par fournisseur d’identité").first().waitFor();
  await log.getByText("Double authentification activée").first().waitFor();
  await log.getByText("Code de vérification refusé").first().waitFor();
  await page.getByRole("searchbox", { name: "Chercher" }).fill("nouvelle analyst");
  await log.getByRole("row", { name: /Personne ajoutée/ }).click();
  const changes = page.getByRole("table", { name: "Changements" });
  await changes.getByRole("row", { name: /role.*analyst/ }).waitFor();
  assert.deepEqual(await axe(page), []);
});

test("people are moved to another team many at a time, and undo takes it back", async () => {
  await page.goto(`${centre.base}/administration/structure`);
  const teams = page.locator(".structure-team");
  await teams.first().waitFor();
  const first = teams.first();
  const before = await first.getByRole("listitem").count();
  assert.ok(before > 1, "the first team has people");
  const boxes = first.getByRole("listitem").getByRole("checkbox");
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByText("2 personnes choisies").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("combobox", { name: "Déplacer vers l’équipe" }).click();
  await page.getByRole("option", { name: "Sans équipe" }).click();
  await until("two fewer", async () => (await first.getByRole("listitem").count()) === before - 2);
  await page.getByRole("button", { name: "Annuler la modification" }).click();
  await until("all back", async () => (await first.getByRole("listitem").count()) === before);
});

test("the pages are silent", () => {
  // The other server's own pages ask for fonts that are nowhere.
  const odd = noise.filter((line) => !/status of (401|422|429)|NAME_NOT_RESOLVED/.test(line));
  assert.deepEqual(odd, []);
});
