// Helpers of the browser scripts: a Chromium with a pretended microphone, sign-in, axe.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  "--allow-loopback-in-peer-connection",
  "--autoplay-policy=no-user-gesture-required",
];

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/**
 * A fresh Chromium with its own profile. `voice`: a WAV that the microphone says.
 * Returns the context; `close()` also removes the profile.
 */
export async function launch({
  voice,
  width = 1280,
  height = 800,
  locale = "fr-FR",
  theme = "light",
  flags = [],
  permissions = ["microphone"],
} = {}) {
  const profile = await mkdtemp(join(tmpdir(), "plateau-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: [
      ...FLAGS,
      `--lang=${locale}`,
      ...(voice ? [`--use-file-for-fake-audio-capture=${voice}`] : []),
      ...flags,
    ],
    viewport: { width, height },
    locale,
    colorScheme: theme,
    timezoneId: "Europe/Paris",
    ignoreHTTPSErrors: true,
    permissions,
  });
  const close = context.close.bind(context);
  context.close = async () => {
    await close();
    await rm(profile, { recursive: true, force: true });
  };
  return context;
}

/** Faults of the page are the test's faults: gathered here. */
export function watch(page) {
  const faults = [];
  page.on("pageerror", (error) => faults.push(`page: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (401|404|409)/.test(message.text())) {
      faults.push(`console: ${message.text()}`);
    }
  });
  return faults;
}

/** Signs in through the screen; agents also pass the headset check. */
export async function signIn(page, base, login, password) {
  await page.goto(base, { waitUntil: "domcontentloaded" });
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('button[type="submit"]').click();
  const enter = page.getByTestId("enter");
  const rail = page.locator("nav.rail");
  await enter.or(rail).first().waitFor();
  if (await enter.isVisible()) await enter.click();
  await rail.waitFor();
}

/** A status of the agent's menu, by the words on the screen. */
export async function chooseStatus(page, words) {
  await page.getByTestId("status").click();
  await page.getByRole("menuitem", { name: words }).click();
}

/**
 * Violations of WCAG A and AA and of axe's good practice; empty is what we want. While axe looks nothing
 * moves: what fades in or out stands where its fading ends, whenever it began.
 */
export async function axe(page) {
  await page.evaluate(() => {
    const still = new CSSStyleSheet();
    still.replaceSync(
      "*, *::before, *::after { transition: none !important; animation: none !important; }",
    );
    globalThis.plateauMoving = document.adoptedStyleSheets;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  });
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  await page.evaluate(() => {
    document.adoptedStyleSheets = globalThis.plateauMoving;
  });
  return violations.map((violation) => ({
    id: violation.id,
    help: violation.help,
    nodes: violation.nodes.map(
      (node) => `${node.target.join(" ")}: ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`,
    ),
  }));
}
