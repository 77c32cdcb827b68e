// Takes the pictures of the README's tour from a living demonstration.
//   PLATEAU_BIN=… node browser/tour.mjs FOLDER
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Centre, until } from "./centre.mjs";
import { chooseStatus, launch, signIn } from "./lib.mjs";
import { tone, wav } from "./sound.mjs";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node browser/tour.mjs FOLDER");
  process.exit(2);
}
/** The floor lives this long before the supervisor's picture is taken. */
const LIVE_MS = Number(process.env.LIVE_MS ?? 120_000);

await mkdir(folder, { recursive: true });
const centre = await Centre.start({ callers: 8 });
const voice = join(centre.folder, "agent.wav");
await writeFile(voice, wav(tone(880, 2_000, 48_000), 48_000));
const shoot = (page, name) => page.screenshot({ path: join(folder, `${name}.png`) });

/** The pictures are taken at any hour: the rules' hours rest, and nothing else of them. */
async function openAllDay() {
  const admin = await centre.as("admin");
  const { sets, version } = await admin.json("/dialling-rules");
  const own = sets
    .map(({ set }) => set)
    .filter(({ id }) => id === "fr-consumer-2026" || id === "fr-consumer-other")
    .map((set) => ({ ...set, hours: [], closed_on_holidays: false }));
  await admin.put("/dialling-rules", { base_version: version, sets: own, why: "images" });
}

try {
  const context = await launch({ voice });
  const page = context.pages()[0];
  await page.goto(centre.base);
  await page.locator('input[name="login"]').fill("agent1");
  await page.locator('input[name="password"]').fill(centre.password);
  await page.locator('button[type="submit"]').click();
  await page.getByTestId("enter").waitFor();
  await page.waitForTimeout(1_500);
  await shoot(page, "sign-in");
  await page.getByTestId("enter").click();
  await page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(page, "Disponible");
  const api = await centre.as("agent1");
  const me = async () => (await api.json("/me")).agent;
  await until("a call", async () => (await me()).state === "ringing", 90_000);
  await page.getByTestId("caller").waitFor();
  await page.waitForTimeout(800);
  await shoot(page, "desk");
  await page.keyboard.press("F2");
  await until("the talk", async () => (await me()).state === "on_interaction");

  const above = await launch({ width: 1280, height: 800 });
  const floor = above.pages()[0];
  await signIn(floor, centre.base, "superviseur", centre.password);
  await floor.goto(`${centre.base}/floor`);
  await page.waitForTimeout(LIVE_MS);
  await shoot(floor, "supervisor");
  await above.close();

  if ((await me()).state === "on_interaction") await page.keyboard.press("F4");
  await until("the wrap-up or what follows", async () => (await me()).state !== "on_interaction");
  await page.goto(`${centre.base}/history`);
  await page.locator("table.grid tbody tr[data-clickable]").first().waitFor();
  const own = page.locator("table.grid tbody tr[data-clickable]").filter({ hasText: "Camille" });
  await own.first().click();
  await page.locator('[data-testid="player"][data-ready="true"]').waitFor({ timeout: 30_000 });
  await page.waitForTimeout(800);
  await shoot(page, "history");
  await page.goto(`${centre.base}/customers`);
  await page.locator("table.grid tbody tr[data-clickable]").first().click();
  await page.locator(".figures").first().waitFor();
  await page.waitForTimeout(1_500);
  await shoot(page, "customer");
  await context.close();

  const reader = await launch();
  const figures = reader.pages()[0];
  await signIn(figures, centre.base, "superviseur", centre.password);
  await figures.goto(`${centre.base}/figures`);
  await figures.getByRole("combobox", { name: "Période" }).click();
  await figures.getByRole("option", { name: "7 jours" }).click();
  await figures.locator(".fig-tile").nth(3).click();
  await figures.locator("aside.side-panel tbody tr").first().waitFor();
  await figures.waitForTimeout(800);
  await shoot(figures, "figures");
  await reader.close();

  // A campaign that calls out, led live; then what proves that it may.
  const lead = await launch({ width: 1280, height: 800 });
  const calling = lead.pages()[0];
  const chief = await centre.as("superviseur");
  await openAllDay();
  await chief.send("POST", "/campaigns/fai_televente/steering", { running: true });
  await signIn(calling, centre.base, "superviseur", centre.password);
  await calling.goto(`${centre.base}/campaigns/fai_televente`);
  await calling.waitForTimeout(LIVE_MS / 2);
  await shoot(calling, "campaign");
  await chief.send("POST", "/campaigns/fai_televente/steering", { running: false });
  await calling.goto(`${centre.base}/compliance/receipts`);
  await calling.locator("table.grid tbody tr[data-clickable]").first().click();
  await calling.locator("aside.side-panel .notice").waitFor();
  await calling.waitForTimeout(800);
  await shoot(calling, "compliance");
  await lead.close();

  const office = await launch();
  const admin = office.pages()[0];
  await signIn(admin, centre.base, "admin", centre.password);
  await admin.goto(`${centre.base}/administration/queues`);
  await admin.locator(".split .item").first().click();
  await admin.waitForTimeout(800);
  await shoot(admin, "administration");
  await admin.goto(`${centre.base}/administration/flows/hotline`);
  await admin.locator('.react-flow__node[data-id="menu"]').click();
  await admin.getByRole("button", { name: "Compteurs du jour" }).click();
  await admin.waitForTimeout(1_500);
  await shoot(admin, "flow");
  await office.close();
} finally {
  await centre.stop();
}
