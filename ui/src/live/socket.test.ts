import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FeedSocket, feedUrl, retryDelayMs } from "./socket";

class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: string[] = [];
  closed = false;
  constructor(readonly url: string) {}
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    if (this.closed) return;
    this.closed = true;
    this.onclose?.({ code: 1000 });
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function open(from: () => number = () => 0) {
  const sockets: FakeSocket[] = [];
  const links: string[] = [];
  const messages: unknown[] = [];
  let out = 0;
  const feed = new FeedSocket({
    desk: true,
    from,
    onMessage: (message) => messages.push(message),
    onLink: (link) => links.push(link),
    onSignedOut: () => (out += 1),
    open: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    random: () => 1,
  });
  feed.start();
  return { feed, sockets, links, messages, outs: () => out };
}

describe("the feed's socket", () => {
  it("waits longer after each failure, but never longer than fifteen seconds", () => {
    expect([0, 1, 2, 3].map((n) => retryDelayMs(n, 1))).toEqual([500, 1000, 2000, 4000]);
    expect(retryDelayMs(50, 1)).toBe(15_000);
    expect(retryDelayMs(0, 0)).toBe(375);
  });

  it("asks for what it missed after a cut", () => {
    expect(feedUrl("https://centre.test", true, 42)).toBe(
      "wss://centre.test/api/v1/live?role=desk&from=42",
    );
    expect(feedUrl("http://centre.test", false, 0)).toBe("ws://centre.test/api/v1/live");
    let seq = 0;
    const { sockets, links } = open(() => seq);
    seq = 7;
    sockets[0]?.onclose?.({ code: 1006 });
    expect(links.at(-1)).toBe("cut");
    vi.advanceTimersByTime(500);
    expect(sockets[1]?.url).toContain("from=7");
  });

  it("answers a ping and keeps it from the listener", () => {
    const { sockets, messages } = open();
    sockets[0]?.onmessage?.({ data: '{"type":"ping"}' });
    expect(sockets[0]?.sent).toEqual(['{"type":"pong"}']);
    expect(messages).toEqual([]);
  });

  it("takes a silent link for dead and opens another", () => {
    const { sockets } = open();
    sockets[0]?.onopen?.();
    vi.advanceTimersByTime(39_000);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    expect(sockets).toHaveLength(2);
  });

  it("does not come back when the session is over, nor after it was stopped", () => {
    const gone = open();
    gone.sockets[0]?.onclose?.({ code: 4001 });
    vi.advanceTimersByTime(60_000);
    expect(gone.outs()).toBe(1);
    expect(gone.sockets).toHaveLength(1);
    const stopped = open();
    stopped.feed.stop();
    vi.advanceTimersByTime(60_000);
    expect(stopped.sockets).toHaveLength(1);
  });
});
