// axe finds nothing on any screen, in either theme, with full data.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { Centre } from "./centre.mjs";

/** What the script says of every screen in one theme, and how it ends. */
async function lookAt(centre, ...dress) {
  const words = ["browser/screens.mjs", centre.base, centre.password];
  const script = spawn("node", [...words, join(centre.folder, "pictures"), "--quick", ...dress]);
  let said = "";
  for (const stream of [script.stdout, script.stderr]) {
    stream.on("data", (bytes) => (said += bytes));
  }
  const code = await new Promise((resolve) => script.on("exit", resolve));
  return { code, said };
}

test("axe finds no violation on any screen in either theme", async () => {
  const centre = await Centre.start();
  try {
    for (const dress of [[], ["--dark"]]) {
      const { code, said } = await lookAt(centre, ...dress);
      assert.equal(code, 0, said);
    }
  } finally {
    await centre.stop();
  }
});
