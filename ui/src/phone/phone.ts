/**
 * The browser phone: registers, rings, answers, keeps the call through a network cut.
 * Owns the SIP user agent and the call's audio. Screens see only `PhoneState`.
 */
import type { IncomingRTCSessionEvent, RTCSessionEvent, UA } from "jssip/lib/UA";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { PhoneKey } from "../api/types";
import { preferences } from "../app/preferences";
import { openMicrophone, routeTo, silentStream } from "./devices";
import { between, type Counted, countedOf, type Measured, mosOf } from "./quality";
import { noPhone, type PhoneState } from "./state";
import { TabPhone } from "./tab";
import { announce, ring } from "./tones";

const INTERACTION_HEADER = "X-Plateau-Interaction";
const RESERVATION_HEADER = "X-Plateau-Reservation";
/** `auto;after=0`: somebody has answered a campaign's call and waits on the line; `command`: a record
 *  is shown, and the agent says when its call leaves. */
const ANSWER_HEADER = "X-Plateau-Answer";
const REGISTER_EXPIRES_S = 120;
/** Host candidates come at once; waiting longer only delays the answer. */
const GATHER_MS = 400;
const KEY_RETRY_MS = 5_000;
/** Audio that stays broken for this long is negotiated anew. */
const BROKEN_AUDIO_MS = 3_000;
/** How well the line is, is looked at so often. */
const MEASURE_MS = 5_000;

type KeySource = () => Promise<PhoneKey | null>;
type QualityListener = (measured: Measured) => void;

export class Phone {
  private state: PhoneState = noPhone;
  private readonly listeners = new Set<() => void>();
  private tab: TabPhone | null = null;
  private ua: UA | null = null;
  private session: RTCSession | null = null;
  private stream: MediaStream | null = null;
  private stopRing: (() => void) | null = null;
  private readonly audio = typeof Audio === "undefined" ? null : new Audio();
  private fetchKey: KeySource = () => Promise.resolve(null);
  private keyTimer: ReturnType<typeof setTimeout> | undefined;
  private wasCut = false;
  private measuring: ReturnType<typeof setInterval> | undefined;
  private onQuality: QualityListener = () => undefined;

  readonly get = () => this.state;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Told every five seconds of a call how well the line is. */
  whenMeasured(listener: QualityListener) {
    this.onQuality = listener;
  }

  /** Opens the phone in this tab, unless another tab has it. */
  start(fetchKey: KeySource) {
    this.stop();
    this.fetchKey = fetchKey;
    window.addEventListener("online", this.backOnline);
    this.tab = new TabPhone({
      onHeld: () => {
        this.set({ place: "here" });
        void this.register();
      },
      onElsewhere: () => this.set({ place: "elsewhere", line: "off" }),
      mayRelease: () => this.state.call === "none",
      onReleased: () => {
        this.unregister();
        this.set({ ...noPhone, place: "elsewhere", microphone: this.state.microphone });
      },
    });
    this.tab.start();
  }

  stop() {
    window.removeEventListener("online", this.backOnline);
    this.tab?.stop();
    this.tab = null;
    this.unregister();
    this.set(noPhone);
  }

  takeOver(): Promise<boolean> {
    return this.tab?.takeOver() ?? Promise.resolve(false);
  }

  /** Follows a person's click or key: on the strip, or on the call that they asked for. */
  async answer() {
    const { session } = this;
    if (!session || this.state.call !== "incoming") return;
    this.set({ call: "answering" });
    this.silence();
    const opened = await openMicrophone(preferences().microphone);
    if (this.session !== session || session.isEnded()) {
      opened.stream?.getTracks().forEach((t) => t.stop());
      return;
    }
    this.stream = opened.stream ?? silentStream();
    this.set({ microphone: opened.microphone, listenOnly: opened.stream === null });
    if (this.audio) void routeTo(this.audio, preferences().speaker);
    session.answer({ mediaStream: this.stream, pcConfig: { iceServers: [] } });
  }

  /** Ends or refuses at the phone itself; the desk asks the floor first. */
  hangUp() {
    if (this.session && !this.session.isEnded()) {
      this.session.terminate(this.state.call === "incoming" ? { status_code: 486 } : {});
    }
  }

  mute(muted: boolean) {
    if (!this.session || this.state.call !== "talking") return;
    if (muted) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
    this.set({ muted });
  }

  /** After a change of devices in the preferences. */
  async devicesChanged() {
    if (this.audio) await routeTo(this.audio, preferences().speaker);
    const sender = this.session?.connection?.getSenders().find((s) => s.track?.kind === "audio");
    if (!sender) return;
    const opened = await openMicrophone(preferences().microphone);
    if (!opened.stream) return;
    this.stream?.getTracks().forEach((t) => t.stop());
    this.stream = opened.stream;
    const track = opened.stream.getAudioTracks()[0] ?? null;
    if (track) track.enabled = !this.state.muted;
    await sender.replaceTrack(track);
    this.set({ microphone: "granted", listenOnly: false });
  }

  // --- the line

  private async register() {
    clearTimeout(this.keyTimer);
    this.set({ line: "connecting" });
    let key: PhoneKey | null;
    let JsSIP: typeof import("jssip");
    try {
      // Only agents need the SIP library, so it comes here and not with the page.
      [key, JsSIP] = await Promise.all([this.fetchKey(), import("jssip")]);
    } catch {
      this.set({ line: "cut" });
      this.keyTimer = setTimeout(() => void this.register(), KEY_RETRY_MS);
      return;
    }
    if (this.state.place !== "here") return;
    if (!key) {
      this.set({ line: "refused" });
      return;
    }
    this.unregister();
    const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
    const ua = new JsSIP.UA({
      sockets: new JsSIP.WebSocketInterface(`${scheme}//${window.location.host}${key.websocket}`),
      uri: key.uri,
      authorization_user: key.user,
      password: key.password,
      realm: key.realm,
      register: true,
      register_expires: REGISTER_EXPIRES_S,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      session_timers: true,
      user_agent: "Plateau",
    });
    this.ua = ua;
    this.listen(ua);
    ua.start();
  }

  private listen(ua: UA) {
    const mine = () => this.ua === ua;
    ua.on("registered", () => mine() && this.registered());
    ua.on("disconnected", () => {
      if (!mine()) return;
      this.wasCut = true;
      this.set({ line: "cut" });
    });
    ua.on("registrationFailed", (event) => {
      if (!mine()) return;
      const code = (event.response as { status_code?: number } | null)?.status_code ?? 0;
      if (code !== 401 && code !== 403 && code !== 407) {
        this.set({ line: "cut" });
        return;
      }
      // The key has run out: a new one is asked for, but never in the middle of a call.
      this.set({ line: "refused" });
      this.keyTimer = setTimeout(() => {
        if (this.state.call === "none") void this.register();
      }, KEY_RETRY_MS);
    });
    ua.on("newRTCSession", (event: RTCSessionEvent) => {
      if (mine() && event.originator === "remote") this.rung(event as IncomingRTCSessionEvent);
    });
  }

  private registered() {
    this.set({ line: "ready" });
    if (this.wasCut && this.session && this.state.call === "talking") this.renewAudio();
    this.wasCut = false;
  }

  private unregister() {
    clearTimeout(this.keyTimer);
    const { ua } = this;
    this.ua = null;
    if (ua) ua.stop();
    this.ended();
  }

  private readonly backOnline = () => {
    if (this.session && this.state.call === "talking") this.renewAudio();
  };

  // --- the call

  private rung({ session, request }: IncomingRTCSessionEvent) {
    if (this.session && !this.session.isEnded()) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.session = session;
    const interaction = request.getHeader(INTERACTION_HEADER) || null;
    const over = () => this.session === session && this.ended();
    session.on("ended", over);
    session.on("failed", over);
    session.on("confirmed", () => this.session === session && this.set({ call: "talking" }));
    session.on("peerconnection", ({ peerconnection }) => this.watchAudio(session, peerconnection));
    let gather: ReturnType<typeof setTimeout> | undefined;
    session.on("icecandidate", (event) => {
      clearTimeout(gather);
      gather = setTimeout(() => event.ready(), GATHER_MS);
    });
    this.set({ call: "incoming", interaction, answersAt: null, muted: false, listenOnly: false });
    // No offer stands behind this ring: the agent has just asked for the call, by a click.
    const asked = interaction !== null && !request.getHeader(RESERVATION_HEADER);
    const told = request.getHeader(ANSWER_HEADER) as string | undefined;
    if (told) announce(preferences().speaker, preferences().ringVolume);
    if (told) this.answersAfter(session, /^auto;after=(\d+)$/.exec(told));
    else if (asked) void this.answer();
    else this.stopRing = ring(preferences().speaker, preferences().ringVolume);
  }

  private answersAfter(session: RTCSession, told: RegExpExecArray | null) {
    if (!told) return;
    const seconds = Number(told[1]);
    if (seconds === 0) return void this.answer();
    this.set({ answersAt: Date.now() + seconds * 1_000 });
    setTimeout(() => this.session === session && void this.answer(), seconds * 1_000);
  }

  private watchAudio(session: RTCSession, connection: RTCPeerConnection) {
    connection.addEventListener("track", (event) => {
      if (!this.audio) return;
      this.audio.srcObject = event.streams[0] ?? new MediaStream([event.track]);
      void routeTo(this.audio, preferences().speaker);
      void this.audio.play().catch(() => undefined);
    });
    this.measure(session, connection);
    let broken: ReturnType<typeof setTimeout> | undefined;
    connection.addEventListener("iceconnectionstatechange", () => {
      clearTimeout(broken);
      const state = connection.iceConnectionState;
      if (state !== "disconnected" && state !== "failed") return;
      broken = setTimeout(() => this.session === session && this.renewAudio(), BROKEN_AUDIO_MS);
    });
  }

  private measure(session: RTCSession, connection: RTCPeerConnection) {
    clearInterval(this.measuring);
    let before: Counted | null = null;
    const look = async () => {
      if (this.session !== session || this.state.call !== "talking") return;
      const report: Record<string, unknown>[] = [];
      (await connection.getStats()).forEach((stat: Record<string, unknown>) => report.push(stat));
      const now = countedOf(report);
      if (!now || this.session !== session) return;
      if (before) {
        const measured = between(before, now);
        this.set({ mos: mosOf(measured) });
        this.onQuality(measured);
      }
      before = now;
    };
    this.measuring = setInterval(() => void look().catch(() => undefined), MEASURE_MS);
  }

  /** A re-INVITE with an ICE restart finds a new path for the same call. */
  private renewAudio() {
    if (!this.ua?.isConnected()) return;
    this.session?.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
  }

  private silence() {
    this.stopRing?.();
    this.stopRing = null;
  }

  private ended() {
    this.silence();
    clearInterval(this.measuring);
    this.session = null;
    this.stream?.getTracks().forEach((t) => t.stop());
    this.stream = null;
    if (this.audio) this.audio.srcObject = null;
    const none = { call: "none", interaction: null, answersAt: null } as const;
    const call = { ...none, muted: false, listenOnly: false };
    this.set({ ...call, mos: null });
  }

  private set(change: Partial<PhoneState>) {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

export const phone = new Phone();
