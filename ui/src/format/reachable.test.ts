import { describe, expect, it } from "vitest";
import { pieces } from "./reachable";

const links = (text: string) => pieces(text).filter(({ kind }) => kind !== "text");

describe("numbers and addresses in a text", () => {
  it("are found as people write them, and the rest stays text", () => {
    const text = "Rappeler au 06 12 34 56 78 ou +32 470 12 34 56, sinon a.b@example.fr.";
    expect(links(text)).toEqual([
      { kind: "phone", text: "06 12 34 56 78", number: "0612345678" },
      { kind: "phone", text: "+32 470 12 34 56", number: "+32470123456" },
      { kind: "email", text: "a.b@example.fr" },
    ]);
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });

  it("are no dates, amounts or references", () => {
    for (const text of ["le 22/11/2026 à 10:30", "1 234 567,89 €", "INC-000123", "rdv @ 10h", ""]) {
      expect(links(text)).toEqual([]);
    }
  });

  it("leave out the zero that is only dialled at home", () => {
    expect(links("+33 (0)6 12 34 56 78")).toMatchObject([{ number: "+33612345678" }]);
  });
});
