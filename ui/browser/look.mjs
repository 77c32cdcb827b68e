import { Centre } from "./centre.mjs";
import { launch, signIn, axe } from "./lib.mjs";
const centre = await Centre.start();
try {
  const c = await launch(); const page = c.pages()[0];
  await signIn(page, centre.base, "superviseur", centre.password);
  await page.goto(`${centre.base}/figures`); await page.waitForTimeout(2000);
  await page.getByRole("combobox", { name: "Période" }).click();
  await page.getByRole("option", { name: "7 jours" }).click();
  await page.waitForTimeout(1500);
  await page.locator(".fig-tile").nth(3).click(); await page.waitForTimeout(1500);
  await page.screenshot({ path: "/tmp/fig2.png" });
  console.log(JSON.stringify(await axe(page)));
  await page.keyboard.press("Escape");
  await page.locator(".mantine-SegmentedControl-label", { hasText: "Téléconseillers" }).click(); await page.waitForTimeout(1500);
  await page.screenshot({ path: "/tmp/fig3.png" });
  console.log(JSON.stringify(await axe(page)));
  await page.locator(".mantine-SegmentedControl-label", { hasText: "Files" }).click();
  await page.getByRole("combobox", { name: "Par", exact: true }).click();
  await page.getByRole("option", { name: "heure de la semaine" }).click(); await page.waitForTimeout(1500);
  await page.screenshot({ path: "/tmp/fig4.png" });
  await c.close();
} finally { await centre.stop(); }
