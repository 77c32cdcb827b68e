/**
 * How well the browser's telephone is connected: loss, jitter and delay to a mean opinion score.
 * Pure. E-model of ITU-T G.107 as simplified for G.711 with concealment of lost packets
 * (R0 = 93.2; Ie = 0, Bpl = 25.1, ITU-T G.113 Appendix I).
 */

export interface Measured {
  /** Of the packets that should have come, 0–1. */
  loss: number;
  jitterMs: number;
  /** There and back. */
  rttMs: number;
}

const R0 = 93.2;
/** Robustness against lost packets. */
const BPL = 25.1;
/** A packet's own length and the codec's. */
const CODEC_MS = 30;

/** Rating factor, 0–93.2. */
export function ratingOf({ loss, jitterMs, rttMs }: Measured): number {
  // The jitter buffer holds about twice the jitter.
  const delay = rttMs / 2 + 2 * jitterMs + CODEC_MS;
  const late = delay > 177.3 ? 0.11 * (delay - 177.3) : 0;
  const percent = Math.min(100, Math.max(0, loss * 100));
  const impaired = (95 * percent) / (percent + BPL);
  return Math.max(0, R0 - 0.024 * delay - late - impaired);
}

/** G.107 Annex B: from the rating factor to 1–4.5. */
export function mosOf(measured: Measured): number {
  const r = ratingOf(measured);
  if (r <= 0) return 1;
  const mos = 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
  return Math.min(4.5, Math.max(1, mos));
}

export type QualityLevel = "good" | "fair" | "poor";

/** As users feel it (G.107 Annex B): above 4.0 satisfied, below 3.6 many are not. */
export const levelOf = (mos: number): QualityLevel =>
  mos >= 4 ? "good" : mos >= 3.6 ? "fair" : "poor";

/** What `RTCPeerConnection.getStats` has counted since the call began. */
export interface Counted {
  received: number;
  lost: number;
  jitterMs: number;
  rttMs: number;
}

export function countedOf(report: Iterable<Record<string, unknown>>): Counted | null {
  const found: Counted = { received: 0, lost: 0, jitterMs: 0, rttMs: 0 };
  let heard = false;
  const number = (value: unknown) => (typeof value === "number" ? value : 0);
  for (const stat of report) {
    if (stat.type === "inbound-rtp" && stat.kind === "audio") {
      heard = true;
      found.received = number(stat.packetsReceived);
      found.lost = number(stat.packetsLost);
      found.jitterMs = number(stat.jitter) * 1000;
    } else if (stat.type === "candidate-pair" && stat.nominated === true) {
      found.rttMs = Math.max(found.rttMs, number(stat.currentRoundTripTime) * 1000);
    } else if (stat.type === "remote-inbound-rtp" && stat.kind === "audio") {
      found.rttMs = Math.max(found.rttMs, number(stat.roundTripTime) * 1000);
    }
  }
  return heard ? found : null;
}

/** Of the time between two counts. */
export function between(before: Counted, now: Counted): Measured {
  const lost = Math.max(0, now.lost - before.lost);
  const received = Math.max(0, now.received - before.received);
  const all = lost + received;
  return { loss: all > 0 ? lost / all : 0, jitterMs: now.jitterMs, rttMs: now.rttMs };
}

/** As the server takes it. */
export const reportOf = (measured: Measured) => ({
  loss_permille: Math.min(1000, Math.round(measured.loss * 1000)),
  jitter_ms: Math.min(60_000, Math.round(measured.jitterMs)),
  rtt_ms: Math.min(60_000, Math.round(measured.rttMs)),
  mos_centi: Math.min(450, Math.max(100, Math.round(mosOf(measured) * 100))),
});
