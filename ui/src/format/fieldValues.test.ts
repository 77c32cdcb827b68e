import { describe, expect, it } from "vitest";
import type { Field } from "../routes/administration/crm/setup";
import { asked, dayShown, euros, filled, inLanguage, missing, shown } from "./fieldValues";

const label = (fr: string, en?: string) => (en ? { fr, en } : { fr });
const FIELDS: Field[] = [
  {
    id: "kind",
    label: label("Matériel", "Device"),
    type: { kind: "choice", options: [{ id: "box", label: label("Box", "Router") }] },
    required: true,
  },
  {
    id: "serial",
    label: label("Série"),
    type: { kind: "text" },
    required: true,
    when: 'kind = "box"',
  },
];

describe("designed fields", () => {
  it("are asked where their condition holds", () => {
    expect(asked(FIELDS, {}).map((f) => f.id)).toEqual(["kind"]);
    expect(asked(FIELDS, { kind: "box" }).map((f) => f.id)).toEqual(["kind", "serial"]);
  });

  it("are missing only where they are asked", () => {
    expect(missing(FIELDS, {}).map((f) => f.path)).toEqual(["kind"]);
    expect(missing(FIELDS, { kind: "box", serial: "  " }).map((f) => f.path)).toEqual(["serial"]);
    expect(missing(FIELDS, { kind: "box", serial: "A1" })).toEqual([]);
  });

  it("are sent without what no longer applies or holds nothing", () => {
    expect(filled(FIELDS, { kind: "tv", serial: "A1" })).toEqual({ kind: "tv" });
    expect(filled(FIELDS, { kind: "box", serial: "" })).toEqual({ kind: "box" });
  });

  it("read in the reader's language, French where English is missing", () => {
    expect(inLanguage(FIELDS[0]!.label, "en")).toBe("Device");
    expect(inLanguage(FIELDS[1]!.label, "en")).toBe("Série");
    expect(shown(FIELDS[0]!, "box", "en")).toBe("Router");
    expect(shown(FIELDS[0]!, "gone", "en")).toBe("gone");
    expect(shown(FIELDS[1]!, null, "fr")).toBe("");
  });

  it("show amounts in euros and days as days", () => {
    expect(euros(123_450, "fr").replace(/\s/g, " ")).toBe("1 234,50 €");
    expect(euros(900, "fr").replace(/\s/g, " ")).toBe("9 €");
    expect(dayShown("2026-11-22", "fr")).toBe("22 nov. 2026");
    expect(dayShown("soon", "fr")).toBe("soon");
  });
});
