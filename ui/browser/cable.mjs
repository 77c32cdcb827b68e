// A cable between browser and centre that a test can pull: raw TCP, so that every connection of the
// desk (pages, live feed, SIP) goes at once. Audio (UDP) does not pass here.
import { connect, createServer } from "node:net";

export class Cable {
  #sockets = new Set();
  #pulled = false;

  static async to(base) {
    const { hostname, port } = new URL(base);
    const cable = new Cable();
    cable.server = createServer((near) => {
      if (cable.#pulled) return near.destroy();
      const far = connect(Number(port), hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        cable.#sockets.add(one);
        one.pipe(other);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          cable.#sockets.delete(one);
          other.destroy();
        });
      }
    });
    await new Promise((resolve) => cable.server.listen(0, "127.0.0.1", resolve));
    cable.base = `http://127.0.0.1:${cable.server.address().port}`;
    return cable;
  }

  pull() {
    this.#pulled = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  plugIn() {
    this.#pulled = false;
  }

  async close() {
    this.pull();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
