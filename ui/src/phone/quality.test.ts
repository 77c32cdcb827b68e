import { describe, expect, it } from "vitest";
import { between, countedOf, levelOf, mosOf, ratingOf, reportOf } from "./quality";

const clean = { loss: 0, jitterMs: 0, rttMs: 0 };

describe("the estimate of how well one hears", () => {
  it("is about 4.4 on a clean line, as G.711 has it", () => {
    expect(ratingOf(clean)).toBeCloseTo(92.48, 2);
    expect(mosOf(clean)).toBeGreaterThan(4.35);
    expect(mosOf(clean)).toBeLessThan(4.42);
    expect(levelOf(mosOf(clean))).toBe("good");
  });

  it("falls with loss, with jitter and with delay, and never leaves its scale", () => {
    const lossy = mosOf({ ...clean, loss: 0.05 });
    expect(levelOf(lossy)).toBe("fair");
    expect(levelOf(mosOf({ ...clean, loss: 0.1 }))).toBe("poor");
    expect(mosOf({ ...clean, rttMs: 600 })).toBeLessThan(mosOf({ ...clean, rttMs: 300 }));
    expect(mosOf({ ...clean, jitterMs: 80 })).toBeLessThan(mosOf({ ...clean, jitterMs: 10 }));
    for (let step = 0; step <= 100; step += 1) {
      const worse = { loss: step / 100, jitterMs: step * 20, rttMs: step * 50 };
      expect(mosOf(worse)).toBeGreaterThanOrEqual(1);
      expect(mosOf(worse)).toBeLessThanOrEqual(4.5);
    }
  });

  it("looks at what came since the last look, not since the call began", () => {
    const before = { received: 1000, lost: 500, jitterMs: 4, rttMs: 20 };
    const now = { received: 1240, lost: 510, jitterMs: 6, rttMs: 30 };
    expect(between(before, now)).toEqual({ loss: 0.04, jitterMs: 6, rttMs: 30 });
    expect(between(now, now).loss).toBe(0);
  });

  it("reads the counts of the browser", () => {
    const report = [
      { type: "inbound-rtp", kind: "audio", packetsReceived: 250, packetsLost: 2, jitter: 0.004 },
      { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.02 },
      { type: "remote-inbound-rtp", kind: "audio", roundTripTime: 0.03 },
    ];
    expect(countedOf(report)).toEqual({ received: 250, lost: 2, jitterMs: 4, rttMs: 30 });
    expect(countedOf([])).toBeNull();
  });

  it("is written in bounds that the server takes", () => {
    const worst = reportOf({ loss: 2, jitterMs: 1e9, rttMs: 1e9 });
    expect(worst).toEqual({
      loss_permille: 1000,
      jitter_ms: 60_000,
      rtt_ms: 60_000,
      mos_centi: 100,
    });
  });
});
