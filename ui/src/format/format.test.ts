import { describe, expect, it } from "vitest";
import { csv } from "./csv";
import { dialable, phoneNumber, share } from "./number";
import {
  clock,
  dayStart,
  localDay,
  localTime,
  moment,
  momentOf,
  nextDay,
  nextQuarter,
  spell,
} from "./time";

describe("durations", () => {
  it("are clocks that grow an hour when needed and never go below zero", () => {
    expect(clock(0)).toBe("0:00");
    expect(clock(65_900)).toBe("1:05");
    expect(clock(3_725_000)).toBe("1:02:05");
    expect(clock(-5_000)).toBe("0:00");
  });

  it("are spelled with units that don't break from their numbers", () => {
    expect(spell(45_000)).toBe("45\u00a0s");
    expect(spell(245_000)).toBe("4\u00a0min 05\u00a0s");
    expect(spell(240_000)).toBe("4\u00a0min");
    expect(spell(7_380_000)).toBe("2\u00a0h\u00a003");
  });
});

describe("days of the centre", () => {
  it("begin at local midnight, also on the days when the clocks change", () => {
    expect(dayStart("2026-11-22", "Europe/Paris")).toBe("2026-11-21T23:00:00.000Z");
    expect(dayStart("2026-07-01", "Europe/Paris")).toBe("2026-06-30T22:00:00.000Z");
    expect(dayStart("2026-03-29", "Europe/Paris")).toBe("2026-03-28T23:00:00.000Z");
    expect(dayStart("2026-03-30", "Europe/Paris")).toBe("2026-03-29T22:00:00.000Z");
    expect(dayStart("2026-10-25", "Europe/Paris")).toBe("2026-10-24T22:00:00.000Z");
    expect(dayStart("2026-11-22", "America/Martinique")).toBe("2026-11-22T04:00:00.000Z");
    expect(dayStart("2026-11-22", "Indian/Reunion")).toBe("2026-11-21T20:00:00.000Z");
  });

  it("follow each other across a month's end", () => {
    expect(nextDay("2026-11-30")).toBe("2026-12-01");
    expect(localDay(Date.parse("2026-11-22T23:30:00Z"), "Europe/Paris")).toBe("2026-11-23");
  });
});

describe("a moment that is typed", () => {
  it("is local to the centre, whatever the season", () => {
    expect(momentOf("2026-11-23T09:05", "Europe/Paris")).toBe("2026-11-23T08:05:00.000Z");
    expect(momentOf("2026-07-01T09:05", "Europe/Paris")).toBe("2026-07-01T07:05:00.000Z");
    expect(momentOf("2026-11-23T09:05", "America/Martinique")).toBe("2026-11-23T13:05:00.000Z");
    expect(localTime(Date.parse("2026-11-23T08:05:59Z"), "Europe/Paris")).toBe("2026-11-23T09:05");
  });

  it("goes on by an hour when the clocks skip it", () => {
    expect(momentOf("2026-03-29T02:30", "Europe/Paris")).toBe("2026-03-29T01:30:00.000Z");
  });

  it("is none when it is not whole", () => {
    expect(momentOf("", "Europe/Paris")).toBeNull();
    expect(momentOf("2026-11-23", "Europe/Paris")).toBeNull();
    expect(momentOf("2026-13-45T99:99", "Europe/Paris")).toBeNull();
  });

  it("is proposed at a quarter of an hour", () => {
    const of = (text: string) => Date.parse(text);
    const hour = 3_600_000;
    expect(nextQuarter(of("2026-11-23T08:05:00Z"), hour)).toBe(of("2026-11-23T09:15:00Z"));
    expect(nextQuarter(of("2026-11-23T08:15:00Z"), hour)).toBe(of("2026-11-23T09:15:00Z"));
  });
});

describe("moments", () => {
  it("are written in the reader's language and the centre's time zone", () => {
    expect(moment("2026-11-22T05:30:00.123Z", "fr", "Europe/Paris", "time")).toBe("06:30");
    expect(moment("2026-11-22T05:30:00.123Z", "en", "Europe/Paris", "day_time")).toContain("06:30");
    expect(moment(null, "fr", "Europe/Paris")).toBe("–");
  });
});

describe("telephone numbers", () => {
  it("are shown as the French write them, whatever came over the wire", () => {
    expect(phoneNumber("+33162000001")).toBe("01 62 00 00 01");
    expect(phoneNumber("0612345678")).toBe("06 12 34 56 78");
    expect(phoneNumber("3615")).toBe("3615");
    expect(phoneNumber("")).toBeNull();
  });

  it("are dialled without spaces, and only when they are numbers", () => {
    expect(dialable("01 62 00.00-01")).toBe("0162000001");
    expect(dialable("+33 1 62 00 00 01")).toBe("+33162000001");
    expect(dialable("Alice")).toBeNull();
    expect(dialable("1")).toBeNull();
  });
});

it("a share that can't be counted is a dash, not 0 % or NaN", () => {
  expect(share(null, "fr")).toBe("–");
  expect(share(0.925, "fr").replace(/\s/g, " ")).toBe("92,5 %");
  expect(share(0.925, "en")).toBe("92.5%");
});

describe("CSV", () => {
  it("quotes what would break a row and parts by the semicolon that French spreadsheets want", () => {
    const text = csv(
      [
        ["a;b", 'say "x"', 3],
        ["line\nbreak", null, undefined],
      ],
      ";",
    );
    expect(text).toBe('\ufeff"a;b";"say ""x""";3\r\n"line\nbreak";;\r\n');
  });

  it("disarms what a spreadsheet would run as a formula", () => {
    expect(csv([["=HYPERLINK(1)", "-2", -2]], ",")).toBe("\ufeff'=HYPERLINK(1),'-2,-2\r\n");
  });
});
