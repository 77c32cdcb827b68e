// A centre of its own for a browser test: `plateau demo` on free ports in a new folder, its API, and
// callers by SIPp with a voice.
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alaw, tone } from "./sound.mjs";

const BIN = process.env.PLATEAU_BIN ?? "../target/debug/plateau";
const PASSWORD = "essai-de-plateau-1";
const START_MS = 120_000;

/** A UDP port that nobody has at this moment. */
export async function freePort() {
  const socket = createSocket("udp4");
  await new Promise((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

/** Waits until `look` gives something, looking again and again, at most `ms`. */
export async function until(what, look, ms = 20_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export class Centre {
  /**
   * `allow`: addresses of this machine that connectors and webhooks may reach; `mail`: a mail
   * server's address.
   */
  static async start({ callers = 0, allow = [], mail = null } = {}) {
    const centre = new Centre();
    centre.folder = await mkdtemp(join(tmpdir(), "plateau-centre-"));
    centre.sip = `127.0.0.1:${await freePort()}`;
    centre.password = PASSWORD;
    centre.callers = callers;
    centre.allow = allow;
    centre.mail = mail;
    await centre.run();
    return centre;
  }

  /** Starts the program on this centre's data; its address is new each time. */
  async run() {
    const data = join(this.folder, "data");
    const words = ["demo", "--data", data, "--http", "127.0.0.1:0", "--sip", this.sip];
    words.push("--callers", String(this.callers), "--password", PASSWORD);
    for (const address of this.allow) words.push("--allow", address);
    if (this.mail) words.push("--mail", this.mail);
    let said = "";
    this.process = spawn(BIN, words, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on("data", (bytes) => (said += bytes));
    }
    this.base = await until(
      "the centre's address",
      () => {
        if (this.process.exitCode !== null) throw new Error(`plateau demo ended:\n${said}`);
        return /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      },
      START_MS,
    );
  }

  /** As a power cut would. */
  async crash() {
    const ended = new Promise((resolve) => this.process.on("exit", resolve));
    this.process.kill("SIGKILL");
    await ended;
  }

  /** The API as `login` sees it. */
  async as(login) {
    const signedIn = await fetch(`${this.base}/api/v1/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ login, password: PASSWORD }),
    });
    if (!signedIn.ok) throw new Error(`sign-in of ${login}: ${signedIn.status}`);
    const { token } = await signedIn.json();
    const get = (path) =>
      fetch(`${this.base}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    const send = async (method, path, body) => {
      const answer = await fetch(`${this.base}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text ? JSON.parse(text) : null;
    };
    return {
      get,
      json: async (path) => {
        const answer = await get(path);
        if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
        return answer.json();
      },
      put: (path, body) => send("PUT", path, body),
      /** Changes something: `send("POST", "/tickets", {…})`. */
      send,
    };
  }

  /** Calls a number of the centre from `from` and says a tone of `hz` until somebody hangs up. */
  async call({ from, to, hz = 440 }) {
    const scene = join(this.folder, `caller-${from}.xml`);
    const voice = join(this.folder, "caller.alaw");
    await writeFile(voice, alaw(tone(hz, 2_000, 8_000)));
    await writeFile(scene, callerScene({ from, voice }));
    const [port, media] = [await freePort(), 16_000 + 4 * Math.floor(Math.random() * 900)];
    const sipp = spawn(
      "sipp",
      [
        "-sf",
        scene,
        "-s",
        to,
        this.sip,
        "-i",
        "127.0.0.1",
        "-p",
        String(port),
        "-mp",
        String(media),
        "-m",
        "1",
        "-nostdin",
        "-timeout",
        "90",
      ],
      { stdio: "ignore", cwd: this.folder },
    );
    const ended = new Promise((resolve) => sipp.on("exit", resolve));
    return { ended, vanish: () => sipp.kill("SIGKILL") };
  }

  async stop() {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.on("exit", resolve));
      this.process.kill("SIGTERM");
      const late = setTimeout(() => this.process.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

const callerScene = ({ from, voice }) => `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="a caller with a voice">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:${from}@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:${from}@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
a=ptime:20
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:${from}@[local_ip]:[local_port]>;tag=[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Content-Length: 0

]]></send>
  <nop><action><exec rtp_stream="${voice},-1,8,PCMA/8000"/></action></nop>
  <recv request="BYE" timeout="90000"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
`;
