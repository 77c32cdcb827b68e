import { describe, expect, it } from "vitest";
import type { TimelineEvent } from "../../api/types";
import { lineRungs, parts, rungs } from "./ladder";

const START = "2026-11-22T10:00:10.000Z";
const event = (seq: number, second: number, type: string, body: object = {}): TimelineEvent => ({
  seq,
  at: new Date(Date.parse("2026-11-22T10:00:00.000Z") + second * 1000).toISOString(),
  type,
  body: body as TimelineEvent["body"],
  private: null,
});

describe("the call ladder", () => {
  const call = [
    event(1, 0, "interaction_started", { leg: "L1" }),
    event(2, 2, "reservation_offered", { leg: "L2" }),
    event(3, 3, "leg_rang", { leg: "L2" }),
    event(4, 9, "leg_answered", { leg: "L2" }),
    event(5, 10, "recording_started"),
    event(6, 60, "leg_ended", { leg: "L1", end: "hung_up" }),
    event(7, 60, "leg_ended", { leg: "L2", end: "released" }),
    event(8, 61, "wrap_up_started"),
  ];

  it("puts messages of a line between the centre and whose line it is, facts of audio on the line", () => {
    const fact = (leg: string, second: number, kind: string, more: object) => ({
      leg,
      at: event(0, second, "").at,
      kind,
      sent: null,
      what: null,
      cause: null,
      packets: null,
      lost: null,
      loss_permille: null,
      jitter_ms: null,
      mos_centi: null,
      ...more,
    });
    const lines = [
      fact("L1", 0, "sip", { sent: false, what: "INVITE" }),
      fact("L2", 2, "sip", { sent: true, what: "INVITE" }),
      fact("L2", 9, "audio", { what: "ice_connected" }),
      fact("L9", 9, "sip", { sent: false, what: "BYE" }),
    ];
    expect(lineRungs(lines, call, START).map((r) => [r.from, r.to, r.offset_ms])).toEqual([
      ["customer", "centre", -10_000],
      ["centre", "agent", -8_000],
      ["agent", "agent", -1_000],
      ["agent", "centre", -1_000],
    ]);
  });

  it("says who did what to whom, on the recording's clock", () => {
    expect(rungs(call, START).map((r) => [r.event.type, r.from, r.to, r.offset_ms])).toEqual([
      ["interaction_started", "customer", "centre", -10_000],
      ["reservation_offered", "centre", "agent", -8_000],
      ["leg_rang", "agent", "centre", -7_000],
      ["leg_answered", "agent", "centre", -1_000],
      ["recording_started", "centre", "centre", 0],
      ["leg_ended", "customer", "centre", 50_000],
      ["leg_ended", "centre", "agent", 50_000],
    ]);
  });

  it("shades holds and pauses within the recording, also those that never ended", () => {
    const events = [
      event(1, 5, "hold_started"),
      event(2, 15, "hold_ended"),
      event(3, 20, "recording_paused"),
      event(4, 30, "recording_resumed"),
      event(5, 55, "recording_paused"),
    ];
    expect(parts(events, START, 50_000)).toEqual([
      { kind: "hold", from_ms: 0, to_ms: 5_000 },
      { kind: "pause", from_ms: 10_000, to_ms: 20_000 },
      { kind: "pause", from_ms: 45_000, to_ms: 50_000 },
    ]);
    expect(parts([event(1, 2, "hold_started"), event(2, 9, "hold_ended")], START, 50_000)).toEqual(
      [],
    );
  });
});
