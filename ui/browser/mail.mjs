// A real mail server for a browser test: Exim on a free port of this machine, whose mails lie in a
// folder.
import { execFileSync, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./centre.mjs";

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves to whether it greets. */
const greets = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (yes) => (socket.destroy(), resolve(yes));
    socket.on("error", () => end(false));
    socket.on("data", (bytes) => end(String(bytes).startsWith("220")));
    socket.setTimeout(1_000, () => end(false));
  });

export class MailBox {
  static async start() {
    const box = new MailBox();
    box.folder = await mkdtemp(join(tmpdir(), "plateau-mail-"));
    box.port = await freePort();
    const root = process.getuid() === 0;
    const user = root ? "user = Debian-exim\n  group = Debian-exim" : "";
    await writeFile(join(box.folder, "conf"), configuration(box.folder, user));
    const folders = ["spool", "log", "box"].map((name) => join(box.folder, name));
    for (const folder of folders) await mkdir(folder);
    if (root) {
      execFileSync("chown", ["-R", "Debian-exim:", ...folders]);
      await chmod(box.folder, 0o711);
    }
    const words = ["-C", join(box.folder, "conf"), "-bdf", "-oX", `127.0.0.1:${box.port}`];
    box.process = spawn("/usr/sbin/exim4", words, { stdio: "ignore" });
    await until("the mail server", () => greets(box.port));
    return box;
  }

  get address() {
    return `127.0.0.1:${this.port}`;
  }

  /** Every mail that was delivered, with soft line ends taken out (RFC 2045 §6.7). */
  async mails() {
    const folder = join(this.folder, "box", "new");
    const names = await readdir(folder).catch(() => []);
    const texts = names.map((name) => readFile(join(folder, name), "utf8"));
    return (await Promise.all(texts)).map((text) =>
      text.replace(/=\r?\n/g, "").replaceAll("=3D", "="),
    );
  }

  async stop() {
    this.process.kill("SIGTERM");
    await rm(this.folder, { recursive: true, force: true });
  }
}

const configuration = (folder, user) => `
primary_hostname = mail.test
keep_environment =
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
pid_file_path = ${folder}/spool/pid
qualify_domain = mail.test
acl_smtp_rcpt = rcpt
tls_advertise_hosts =
begin acl
rcpt:
  accept
begin routers
all:
  driver = accept
  transport = files
begin transports
files:
  driver = appendfile
  maildir_format
  directory = ${folder}/box
  create_directory
  ${user}
`;
