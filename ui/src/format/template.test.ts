import { describe, expect, it } from "vitest";
import { fill, fillParts, namesIn } from "./template";

describe("a text with names", () => {
  it("is filled in; a name without a value stays and is told", () => {
    const text = "Bonjour {customer.name}, dossier {ticket.number} { libre }";
    const values = { "customer.name": "Zoé", "ticket.number": null };
    expect(fill(text, values)).toBe("Bonjour Zoé, dossier {ticket.number} { libre }");
    expect(fillParts(text, values).filter((part) => part.missing)).toEqual([
      { text: "{ticket.number}", missing: true },
    ]);
  });

  it("lists each name once", () => {
    expect(namesIn("{a.b} {a.b} {c} {} {d e}")).toEqual(["a.b", "c"]);
  });
});
