/**
 * One tab has the phone. A Web Lock says which; a channel lets another tab ask for it.
 * Must not know SIP.
 */
const LOCK = "plateau-phone";
const ANSWER_WITHIN_MS = 1_000;

type Word = "release" | "busy" | "released";

export interface TabPhoneHooks {
  /** This tab has the phone now. */
  onHeld: () => void;
  /** Another tab has it. */
  onElsewhere: () => void;
  /** May the phone be given away? Not during a call. */
  mayRelease: () => boolean;
  /** It was given away. */
  onReleased: () => void;
}

export class TabPhone {
  private readonly channel: BroadcastChannel | null;
  private letGo: (() => void) | null = null;
  private waiting: AbortController | null = null;
  private stopped = false;

  constructor(private readonly hooks: TabPhoneHooks) {
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(LOCK);
    this.channel?.addEventListener("message", (event) => this.hear(event.data as Word));
  }

  /** Takes the phone when it is free, else waits for it. */
  start() {
    if (!("locks" in navigator)) {
      this.hooks.onHeld();
      return;
    }
    void navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
      if (lock) return this.hold();
      this.hooks.onElsewhere();
      this.waitInLine();
      return undefined;
    });
  }

  /** Asks the other tab for the phone. `false`: it is in a call there. */
  async takeOver(): Promise<boolean> {
    const answer = await this.ask();
    if (answer === "busy") return false;
    this.waiting?.abort();
    // A frozen tab gives no answer: its lock is taken from it.
    void navigator.locks.request(LOCK, { steal: true }, () => this.hold()).catch(this.stolen);
    return true;
  }

  stop() {
    this.stopped = true;
    this.waiting?.abort();
    this.letGo?.();
    this.channel?.close();
  }

  private waitInLine() {
    this.waiting = new AbortController();
    navigator.locks
      .request(LOCK, { signal: this.waiting.signal }, () => this.hold())
      .catch(this.stolen);
  }

  private hold(): Promise<void> | undefined {
    if (this.stopped) return undefined;
    this.hooks.onHeld();
    return new Promise<void>((done) => {
      this.letGo = () => {
        this.letGo = null;
        done();
      };
    });
  }

  private readonly stolen = (error: unknown) => {
    const aborted = error instanceof DOMException && error.name === "AbortError";
    if (!aborted || !this.letGo || this.stopped) return;
    this.letGo = null;
    this.hooks.onReleased();
    this.waitInLine();
  };

  private ask(): Promise<Word | null> {
    const { channel } = this;
    if (!channel) return Promise.resolve(null);
    return new Promise((done) => {
      const timer = setTimeout(() => finish(null), ANSWER_WITHIN_MS);
      const listen = (event: MessageEvent) => {
        if (event.data === "busy" || event.data === "released") finish(event.data as Word);
      };
      const finish = (word: Word | null) => {
        clearTimeout(timer);
        channel.removeEventListener("message", listen);
        done(word);
      };
      channel.addEventListener("message", listen);
      channel.postMessage("release" satisfies Word);
    });
  }

  private hear(word: Word) {
    if (word !== "release" || !this.letGo) return;
    if (!this.hooks.mayRelease()) {
      this.channel?.postMessage("busy" satisfies Word);
      return;
    }
    this.letGo();
    this.hooks.onReleased();
    this.channel?.postMessage("released" satisfies Word);
    // Queue again a moment later, so that the asker is served first.
    setTimeout(() => !this.stopped && this.waitInLine(), ANSWER_WITHIN_MS);
  }
}
