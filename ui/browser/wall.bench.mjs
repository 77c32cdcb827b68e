// What a wall of five hundred agents costs a browser, and how soon a change is on it. Not a test: run it by
// hand after `npx vite build`. A pretended server sends a snapshot and then changes at a floor's pace.
//   node browser/wall.bench.mjs [agents] [changes per second] [seconds]
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { WebSocketServer } from "ws";
import { launch } from "./lib.mjs";

const [agents = 500, perSecond = 20, seconds = 20] = process.argv.slice(2).map(Number);
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html" };
const STATES = ["idle", "on_interaction", "wrap_up", "ringing", "on_hold", "away"];
const TICKS_PER_SECOND = 100;

const me = {
  person: {
    login: "chef",
    name: "Chef",
    role: "floor_manager",
    organizations: [],
    locale: "fr",
    theme: "light",
  },
  csrf: "x",
  agent: null,
  phone: null,
  settings: { region: "FR", time_zone: "Europe/Paris" },
  breaks: [],
  queues: [],
  dispositions: [],
  organizations: [],
  version: "bench",
};

const agent = (n, state) => ({
  agent: `a${n}`,
  name: `Agent ${String(n).padStart(3, "0")}`,
  team: `t${n % 10}`,
  team_name: `Équipe ${n % 10}`,
  status: "available",
  reason: null,
  next_status: null,
  state,
  since: new Date().toISOString(),
  interaction: null,
  queue: null,
  organization: null,
  desk: true,
  phone: true,
  handled_today: n,
  talk_ms_today: n * 1000,
});

/** Seconds of processor that this process's browser has used, of all its parts or of one. */
function used(part) {
  const parents = new Map();
  const ticks = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(pid, fields[1]);
      const words = part ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
      if (part && !words.includes(`--type=${part}`)) continue;
      ticks.set(pid, Number(fields[11]) + Number(fields[12]));
    } catch {
      // It ended meanwhile.
    }
  }
  const ours = (pid) => {
    for (let at = parents.get(pid); at && at !== "0"; at = parents.get(at)) {
      if (at === String(process.pid)) return true;
    }
    return false;
  };
  let sum = 0;
  for (const [pid, n] of ticks) if (ours(pid)) sum += n;
  return sum / TICKS_PER_SECOND;
}

const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  if (path.startsWith("/api/")) {
    response.setHeader("content-type", "application/json");
    const empty = { items: [], lines: [], total: 0, states: [] };
    return response.end(JSON.stringify(path === "/api/v1/me" ? me : empty));
  }
  const file = extname(path) ? path : "/index.html";
  try {
    const body = await readFile(join("dist", file));
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    response.end(body);
  } catch {
    response.statusCode = 404;
    response.end();
  }
});
const sockets = new WebSocketServer({ server, path: "/api/v1/live" });
let seq = 1;
const all = Array.from({ length: agents }, (_, n) => agent(n, STATES[n % STATES.length]));
const queues = [];
sockets.on("connection", (socket) => {
  const rest = { queues, interactions: [], callbacks: [], closings: [], me: null };
  socket.send(JSON.stringify({ type: "snapshot", seq, agents: all, ...rest }));
});
const change = (n, name) => {
  seq += 1;
  const value = agent(n, STATES[Math.floor(Math.random() * STATES.length)]);
  if (name) value.name = name;
  const changes = [{ topic: "agent", key: value.agent, value }];
  const text = JSON.stringify({ type: "delta", seq, changes });
  for (const client of sockets.clients) client.send(text);
};

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${server.address().port}`;
const context = await launch({ width: 1920, height: 1080 });
const page = context.pages()[0] ?? (await context.newPage());
await page.goto(`${base}/wall/team`);
await page
  .locator(".wall-agent")
  .nth(agents - 1)
  .waitFor({ state: "attached" });
await page.waitForTimeout(3_000);

let sent = 0;
const pace = setInterval(() => {
  // The first twenty are kept for the latency.
  change(20 + Math.floor(Math.random() * (agents - 20)));
  sent += 1;
}, 1000 / perSecond);
const [began, whole, page0, paint0] = [Date.now(), used(), used("renderer"), used("gpu-process")];
await page.waitForTimeout(seconds * 1000);
const span = (Date.now() - began) / 1000;
const share = (value) => `${((value / span) * 100).toFixed(1)} %`;
console.log(`${agents} agents, ${(sent / span).toFixed(0)} changes/s, ${span.toFixed(0)} s`);
console.log(`the page's own process ${share(used("renderer") - page0)} of a core`);
console.log(`painting in software ${share(used("gpu-process") - paint0)}`);
console.log(`all of the browser ${share(used() - whole)} of a core`);

const waits = [];
for (let n = 0; n < 20; n += 1) {
  const name = `Nouveau ${n}`;
  const seen = page.getByText(name, { exact: true }).waitFor({ state: "attached" });
  const at = Date.now();
  change(n, name);
  await seen;
  waits.push(Date.now() - at);
}
waits.sort((a, b) => a - b);
console.log(`a change is on the wall after ${waits[10]} ms (median), ${waits[19]} ms at most`);
clearInterval(pace);
await context.close();
sockets.close();
server.closeAllConnections();
server.close();
