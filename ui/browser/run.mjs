// Runs the browser tests with node's runner; says so when there are none.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const folder = new URL(".", import.meta.url).pathname;
const tests = readdirSync(folder).filter((name) => name.endsWith(".test.mjs"));
if (tests.length === 0) {
  console.log("no browser tests in ui/browser");
  process.exit(0);
}
const run = spawnSync(
  process.execPath,
  ["--test", "--test-concurrency=1", ...tests.map((name) => folder + name)],
  {
    stdio: "inherit",
  },
);
process.exit(run.status ?? 1);
