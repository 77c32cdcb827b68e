// A consultation between two desks: ask, all three, complete. What each browser hears is measured
// by the tones of the others, so it is known who hears whom.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre, until } from "./centre.mjs";
import { axe, chooseStatus, launch, signIn, watch } from "./lib.mjs";
import { channels, share } from "./sound.mjs";
import { Voices, picture } from "./voices.mjs";

const [CALLER, ASKS, ASKED] = [440, 880, 1320];

let centre;
let voices;
/** Both interactions of the call. */
let whole;

before(async () => {
  centre = await Centre.start();
  voices = new Voices(centre, [CALLER, ASKS, ASKED]);
});

after(async () => {
  await voices?.close();
  await centre?.stop();
});

/** A desk in a browser of its own, ready for calls, whose microphone says a tone. */
async function ready(login, hz) {
  const desk = await voices.sitDown(login, hz);
  await desk.page.getByTestId("phone").getByText(/prêt/i).waitFor();
  await chooseStatus(desk.page, "Disponible");
  await until(
    `${login} to be idle`,
    async () => (await desk.api.json("/me")).agent?.state === "idle",
  );
  return desk;
}

test("a colleague is asked, joins the two and goes on with the customer", async () => {
  const first = await ready("agent1", ASKS);
  const caller = await centre.call({ from: "0639981234", to: "0162000003", hz: CALLER });
  await first.page.getByTestId("caller").waitFor({ timeout: 30_000 });
  await until("ringing", async () => (await first.api.json("/me")).agent.state === "ringing");
  await first.page.keyboard.press("F2");
  await voices.hears(first, [CALLER]);

  const second = await ready("agent36", ASKED);
  const name = (await second.api.json("/me")).agent.name;
  await first.page.keyboard.press("F7");
  const panel = first.page.getByRole("dialog", { name: /transférer/i });
  await panel.getByText("Consulter d’abord").click();
  await panel.getByLabel("À qui").fill(name.slice(0, 6));
  await panel.getByLabel(/motif/i).fill("Niveau 2 : remorquage");
  await panel.getByTestId("targets").getByText(name).waitFor();
  assert.deepEqual(await axe(first.page), []);
  await picture(first, "transfer");
  await panel.getByTestId("targets").getByText(name).click();

  // The consulted one's card says who asks, and why.
  await second.page
    .getByTestId("caller")
    .getByText(/Niveau 2 : remorquage/)
    .waitFor();
  await second.page.keyboard.press("F2");
  await voices.hears(first, [ASKED]);
  await voices.hears(second, [ASKS]);
  await first.page.locator('[data-testid="side-customer"][data-state="waits"]').waitFor();
  assert.deepEqual(await axe(first.page), []);
  await picture(first, "consult");
  await picture(second, "consulted");

  await first.page.keyboard.press("Shift+F6");
  await voices.hears(first, [CALLER]);
  await first.page.locator('[data-testid="side-customer"][data-state="speaks"]').waitFor();

  await first.page.keyboard.press("Shift+F2");
  await voices.hears(first, [CALLER, ASKED]);
  await voices.hears(second, [CALLER, ASKS]);
  await picture(first, "joined");

  const asked = (await first.api.json("/me")).agent.interaction;
  await first.page.keyboard.press("Shift+F7");
  await first.page.locator(".dock[data-stage=wrap_up]").waitFor();
  await voices.hears(second, [CALLER]);
  const goesOn = await until("the interaction that follows", async () => {
    const { next } = await first.api.json(`/interactions/${asked}`);
    return next;
  });
  await new Promise((resolve) => setTimeout(resolve, 3_000)); // the length of the talk itself
  await second.page.keyboard.press("F4");
  await caller.ended;

  // Told by the recording as well: the customer left, whoever spoke with him right.
  const heardOf = async (id) => {
    await until("the stored recording", async () => {
      const found = await second.api.json(`/interactions/${id}`);
      return found.recording?.state === "stored";
    });
    return channels(await (await second.api.get(`/interactions/${id}/recording`)).arrayBuffer());
  };
  const { rate, left, right } = await heardOf(goesOn);
  const talk = (side) => side.slice(rate, -rate);
  assert.ok(share(talk(left), CALLER, rate) > 0.9, "the caller is on the left");
  assert.ok(share(talk(right), ASKED, rate) > 0.8, "the colleague is on the right");
  assert.ok(share(talk(right), ASKS, rate) < 0.01, "and whoever asked is not");
  for (const desk of voices.people) assert.deepEqual(desk.faults, []);
  whole = { asked, goesOn };
});

test("an evaluator hears every part of the call, each with its own waves", async () => {
  const context = await launch();
  const page = context.pages()[0];
  const noise = watch(page);
  await signIn(page, centre.base, "qualite", centre.password);
  await page.goto(`${centre.base}/history/${whole.goesOn}`);
  const parts = page.getByRole("list", { name: "Parties de l’appel" }).getByRole("button");
  const sheets = [];
  page.on("response", (answer) => {
    if (answer.url().includes("/recording/sheet")) sheets.push(answer.url());
  });
  await page.locator("[data-testid=player][data-ready=true]").waitFor();
  assert.equal(await parts.count(), 2);
  assert.equal(await parts.nth(1).getAttribute("aria-pressed"), "true", "its own part is open");
  assert.deepEqual(await axe(page), []);
  await picture({ page }, "parts");
  await parts.nth(0).click();
  await until("the first part", () => sheets.some((url) => url.includes(whole.asked)));
  await page.locator("[data-testid=player][data-ready=true]").waitFor();
  assert.equal(await parts.nth(0).getAttribute("aria-pressed"), "true");
  const sound = page.getByRole("link", { name: /Télécharger/ });
  assert.match(await sound.getAttribute("href"), new RegExp(`${whole.asked}/recording\\?part=`));
  assert.deepEqual(noise, []);
  await context.close();
});
