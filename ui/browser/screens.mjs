// Takes every screen in both themes and languages at 1280 and 1920 wide, and lets axe read them.
//   node browser/screens.mjs BASE PASSWORD FOLDER [--scenes] [--quick] [--dark] [--wide] [--english] [--only=NAME]
// --scenes: the base is the fixture server, which can also show calls. --quick: French, light, 1280.
// Ends with 1 when axe finds a violation or a page reports an error.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { axe, launch, signIn, watch } from "./lib.mjs";

const [base, password, folder, ...options] = process.argv.slice(2);
if (!base || !password || !folder) {
  console.error(
    "usage: node browser/screens.mjs BASE PASSWORD FOLDER [--scenes] [--quick] [--dark] [--wide] [--english] [--only=NAME]",
  );
  process.exit(2);
}
const quick = options.includes("--quick");
const scenes = options.includes("--scenes");
const only = options.find((o) => o.startsWith("--only="))?.slice(7);

// `--dark`, `--wide`: the quick pass in the other dress.
const THEMES = options.includes("--dark") ? ["dark"] : quick ? ["light"] : ["light", "dark"];
const LOCALES = options.includes("--english") ? ["en"] : quick ? ["fr"] : ["fr", "en"];
const WIDTHS = options.includes("--wide") ? [1920] : quick ? [1280] : [1280, 1920];
const SETTLE_MS = 350;

const openTicket = async (page) => {
  await page.locator("table.grid tbody tr").first().click();
  await page.waitForURL(/\/tickets\/./);
  await page.waitForTimeout(900);
};
const openFirst = async (page) => {
  const row = page.locator("table.grid tbody tr[data-clickable]").first();
  if (!(await row.count())) return;
  await row.click();
  await page.locator(".side-body, .desk-head").first().waitFor();
  await page.waitForTimeout(900);
};
/** The story of a caller who gave up: somebody waited, so there is something to explain. */
const openWhy = async (page) => {
  const gaveUp = page.locator("table.grid tbody tr[data-clickable]", { hasText: /Abandon/ });
  await gaveUp.first().click({ timeout: SOON_MS });
  await page.getByRole("tab", { name: /Pourquoi|Why/ }).click({ timeout: SOON_MS });
  await page.locator(".why-row").first().click({ timeout: SOON_MS });
  await page.locator(".why-part").first().waitFor();
};
const SOON_MS = 10_000;
const openPerson = (page) =>
  page.locator("table.grid tbody tr[data-clickable]").first().click({ timeout: SOON_MS });
const openItem = (page) => page.locator(".split .item").first().click({ timeout: SOON_MS });
const search = async (page) => {
  await page.keyboard.press("Control+k");
  await page.locator("input.mantine-Spotlight-search").fill("ma");
  await page.waitForTimeout(600);
};
const admin = (section, item = true) => ({
  name: `admin-${section}`,
  path: `/administration/${section}`,
  ...(item && { then: section === "people" ? openPerson : openItem }),
});

const openRecord = async (page) => {
  await page.locator("table.grid tbody tr[data-clickable]").first().click();
  await page.getByRole("dialog").locator("table").first().waitFor();
  await page.waitForTimeout(600);
};
const openBoard = async (page) => {
  await page.locator("table.grid tbody tr").first().waitFor({ timeout: SOON_MS });
  await page.keyboard.press("b");
  await page.locator(".board").first().waitFor({ timeout: SOON_MS });
};
/** The demonstration's last days: a week is never empty, today may be. */
const weekOf = (view) => async (page) => {
  const span = page.getByRole("combobox", { name: /^(Période|Period)$/ });
  await span.click({ timeout: SOON_MS });
  await page.getByRole("option", { name: /^7 (jours|days)$/ }).click({ timeout: SOON_MS });
  if (view) await page.locator(".mantine-SegmentedControl-label", { hasText: view }).click();
  await page.locator(".fig-drawing svg").waitFor({ timeout: SOON_MS });
};
const openFigure = async (page) => {
  await weekOf()(page);
  await page.locator(".fig-tile").nth(3).click();
  await page.locator("aside.side-panel tbody tr").first().waitFor({ timeout: SOON_MS });
};
const newFlow = async (page) => {
  await page.locator(".split form input").fill("Essai");
  await page.keyboard.press("Enter");
  await page.locator(".template").first().waitFor({ timeout: SOON_MS });
};
const flow = (tab, then) => ({
  name: `admin-flow-${tab}`,
  path: "/administration/flows/hotline",
  then: async (page) => {
    await page.locator(`#flow-tab-${tab}`).click({ timeout: SOON_MS });
    await page.waitForTimeout(SETTLE_MS);
    await then?.(page);
  },
});

const SCREENS = {
  agent1: [
    { name: "desk", path: "/desk" },
    { name: "status", path: "/desk", then: (page) => page.getByTestId("status").click() },
    { name: "tickets", path: "/tickets" },
    { name: "ticket", path: "/tickets", then: openTicket },
    { name: "tickets-board", path: "/tickets", then: openBoard },
    { name: "knowledge", path: "/knowledge" },
    { name: "cases", path: "/cases" },
    { name: "customers", path: "/customers" },
    { name: "customer", path: "/customers", then: openFirst },
    { name: "history", path: "/history" },
    { name: "contact", path: "/history", then: openFirst },
    { name: "search", path: "/history", then: search },
    { name: "preferences", path: "/preferences" },
  ],
  superviseur: [
    { name: "floor", path: "/floor" },
    { name: "why", path: "/history", then: openWhy },
    { name: "simulation", path: "/simulation" },
    { name: "scripts", path: "/scripts" },
    { name: "imports", path: "/imports" },
    { name: "campaigns", path: "/campaigns" },
    ...["pilot", "lists", "records", "results"].map((tab) => ({
      name: `campaign-${tab}`,
      path: `/campaigns/fai_televente/${tab}`,
    })),
    { name: "campaign-record", path: "/campaigns/fai_televente/records", then: openRecord },
    ...["register", "oppositions", "receipts", "rules"].map((tab) => ({
      name: `compliance-${tab}`,
      path: `/compliance/${tab}`,
    })),
    { name: "compliance-person", path: "/compliance/register", then: openFirst },
    { name: "compliance-receipt", path: "/compliance/receipts", then: openFirst },
    { name: "figures", path: "/figures", then: weekOf() },
    { name: "figures-agents", path: "/figures", then: weekOf(/Téléconseillers|Agents/) },
    { name: "figures-opened", path: "/figures", then: openFigure },
  ],
  admin: [
    { name: "admin-plan", path: "/administration/publish" },
    admin("overview", false),
    admin("organizations"),
    admin("campaigns", false),
    admin("queues"),
    admin("profiles"),
    admin("partners"),
    admin("closings"),
    admin("skills"),
    admin("dispositions"),
    admin("people"),
    admin("agents"),
    admin("teams"),
    admin("sites", false),
    admin("breaks"),
    admin("hours"),
    flow("graph", (page) => page.locator('.react-flow__node[data-id="menu"]').click()),
    flow("outline"),
    flow("tests"),
    flow("versions", (page) => page.locator(".side .action-node").first().waitFor()),
    flow("json"),
    { name: "admin-flow-new", path: "/administration/flows", then: newFlow },
    admin("numbers"),
    admin("settings", false),
    ...[
      "card-fields",
      "card-figures",
      "catalogue",
      "tickets",
      "case-bases",
      "replies",
      "connectors",
      "retention",
      "scripts",
    ].map((section) => admin(section, false)),
  ],
  client1: [
    { name: "client-floor", path: "/floor" },
    { name: "client-history", path: "/history" },
  ],
};

const SCENES = ["available", "ringing", "unknown", "several", "talking", "held", "wrap_up"];

const found = [];

async function shoot(page, name, dress) {
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: join(folder, `${name}.${dress}.png`) });
  if (!options.includes("--wide") && !dress.endsWith("1280")) return;
  for (const violation of await axe(page)) {
    found.push({ screen: `${name}.${dress}`, ...violation });
  }
}

/** Language and theme are the person's, kept by the server. */
async function wear(page, locale, theme) {
  await page.evaluate(
    async (change) => {
      const me = await (await fetch("/api/v1/me")).json();
      await fetch("/api/v1/me", {
        method: "PATCH",
        headers: { "content-type": "application/json", "x-csrf-token": me.csrf },
        body: JSON.stringify(change),
      });
    },
    { locale, theme },
  );
}

async function visit(page, screen) {
  await page.goto(`${base}${screen.path}`, { waitUntil: "domcontentloaded" });
  await page.locator("nav.rail").waitFor();
  await page.locator("main#page h1").first().waitFor({ state: "attached" });
  await page.waitForTimeout(SETTLE_MS);
  await screen.then?.(page);
}

async function door(page, locale, theme, dress) {
  await page.goto(base);
  await page.evaluate(
    ([l, t]) => {
      localStorage.setItem("plateau.locale", l);
      localStorage.setItem("mantine-color-scheme-value", t);
    },
    [locale, theme],
  );
  await page.reload();
  await page.locator('input[name="login"]').waitFor();
  await shoot(page, "sign-in", dress);
  await page.locator('input[name="login"]').fill("agent1");
  await page.locator('input[name="password"]').fill(password);
  await page.locator('button[type="submit"]').click();
  await page.getByTestId("enter").waitFor();
  await page.waitForTimeout(1200);
  await shoot(page, "device-check", dress);
}

async function calls(page, dress) {
  await visit(page, { path: "/desk" });
  for (const scene of SCENES) {
    await fetch(`${base}/_scene/${scene}`, { method: "POST" });
    await page.waitForTimeout(600);
    await shoot(page, `desk-${scene}`, dress);
    if (scene === "talking") {
      await page.locator('[data-action="transfer"]').click();
      await shoot(page, "desk-transfer", dress);
      await page.keyboard.press("Escape");
      await page.locator('[data-action="keypad"]').click();
      await shoot(page, "desk-keypad", dress);
      await page.keyboard.press("Escape");
    }
  }
  await page.locator(".item").first().click();
  await page.waitForTimeout(900);
  await shoot(page, "desk-past", dress);
  await fetch(`${base}/_scene/quiet`, { method: "POST" });
}

await mkdir(folder, { recursive: true });
for (const width of WIDTHS) {
  for (const [login, screens] of Object.entries(SCREENS)) {
    const wanted = screens.filter((s) => !only || s.name.includes(only));
    const context = await launch({ width, height: width === 1920 ? 1080 : 800 });
    const page = context.pages()[0] ?? (await context.newPage());
    const faults = watch(page);
    for (const locale of LOCALES) {
      for (const theme of THEMES) {
        const dress = `${locale}.${theme}.${width}`;
        if (login === "agent1" && (!only || "sign-in device-check".includes(only))) {
          await context.clearCookies();
          await door(page, locale, theme, dress);
        }
        if (wanted.length === 0 && !(scenes && login === "agent1")) continue;
        await context.clearCookies();
        await signIn(page, base, login, password);
        await wear(page, locale, theme);
        for (const screen of wanted) {
          try {
            await visit(page, screen);
            await shoot(page, screen.name, dress);
          } catch (error) {
            found.push({
              screen: `${screen.name}.${dress}`,
              id: "failed",
              help: error.message.split("\n")[0],
              nodes: [],
            });
          }
        }
        if (scenes && login === "agent1" && (!only || only.startsWith("desk")))
          await calls(page, dress);
        await wear(page, "fr", "light");
      }
    }
    await context.close();
    const serious = faults.filter((f) => !f.includes("WebSocket connection to") || !scenes);
    for (const fault of new Set(serious))
      found.push({ screen: `${login} ${width}`, id: "page-error", help: fault, nodes: [] });
  }
}

for (const violation of found) {
  console.log(`${violation.screen}  ${violation.id}: ${violation.help}`);
  for (const node of violation.nodes.slice(0, 4)) console.log(`    ${node}`);
}
console.log(found.length === 0 ? "axe: 0 violations, no page errors" : `${found.length} findings`);
process.exit(found.length === 0 ? 0 : 1);
