/**
 * The one WebSocket of a tab: opens, resumes after a cut, backs off, answers pings.
 * Owns the connection; hands messages to a listener and knows nothing of what they mean.
 */
import type { FeedMessage } from "./state";

export type FeedLink = "connecting" | "live" | "cut";

export interface FeedOptions {
  /** `?role=desk` marks the agent's desk as open while connected. */
  desk: boolean;
  /** Sequence to resume from; 0 asks for a snapshot. */
  from: () => number;
  onMessage: (message: FeedMessage) => void;
  onLink: (link: FeedLink) => void;
  onSignedOut?: () => void;
  /** Test doors. */
  open?: (url: string) => WebSocket;
  random?: () => number;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** The server pings each 15 s; without a word for longer the link is taken for dead. */
const SILENCE_MS = 40_000;
/** Close code: not signed in, or not any more. */
const SIGNED_OUT = 4001;

/** Doubles from half a second to 15 s, with up to a quarter of jitter. */
export function retryDelayMs(attempt: number, random: number): number {
  const base = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));
  return Math.round(base * (0.75 + random * 0.25));
}

export function feedUrl(origin: string, desk: boolean, from: number): string {
  const url = new URL("/api/v1/live", origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (desk) url.searchParams.set("role", "desk");
  if (from > 0) url.searchParams.set("from", String(from));
  return url.toString();
}

export class FeedSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private closed = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private readonly options: FeedOptions;

  constructor(options: FeedOptions) {
    this.options = options;
  }

  start() {
    window.addEventListener("online", this.hurry);
    this.connect();
  }

  stop() {
    this.closed = true;
    window.removeEventListener("online", this.hurry);
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.socket?.close(1000);
    this.socket = null;
  }

  private readonly hurry = () => {
    if (this.closed || this.socket) return;
    clearTimeout(this.retry);
    this.connect();
  };

  private connect() {
    this.options.onLink("connecting");
    const url = feedUrl(window.location.origin, this.options.desk, this.options.from());
    const socket = this.options.open?.(url) ?? new WebSocket(url, "plateau");
    this.socket = socket;
    socket.onopen = () => this.watchSilence();
    socket.onmessage = (event) => this.hear(String(event.data));
    socket.onclose = (event) => this.lost(socket, event.code);
  }

  private hear(text: string) {
    this.watchSilence();
    let message: FeedMessage;
    try {
      message = JSON.parse(text) as FeedMessage;
    } catch {
      return;
    }
    if (message.type === "ping") {
      this.socket?.send('{"type":"pong"}');
      return;
    }
    this.attempt = 0;
    this.options.onLink("live");
    this.options.onMessage(message);
  }

  private watchSilence() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.socket?.close(), SILENCE_MS);
  }

  private lost(socket: WebSocket, code: number) {
    if (socket !== this.socket) return;
    this.socket = null;
    clearTimeout(this.silence);
    if (this.closed) return;
    this.options.onLink("cut");
    if (code === SIGNED_OUT) {
      this.options.onSignedOut?.();
      return;
    }
    const wait = retryDelayMs(this.attempt, (this.options.random ?? Math.random)());
    this.attempt += 1;
    this.retry = setTimeout(() => this.connect(), wait);
  }
}
