import { describe, expect, it } from "vitest";
import { fieldIdFrom, isFieldId, moved, typeOf, withPart } from "./fieldList";
import type { Field } from "./setup";

describe("a field that is designed", () => {
  it("gets an id that the server takes, unlike the others", () => {
    expect(fieldIdFrom("Numéro de série", [])).toBe("numero_de_serie");
    expect(fieldIdFrom("Cœur", ["coeur"])).toBe("coeur_2");
    expect(fieldIdFrom("2e ligne", [])).toBe("e_ligne");
    expect(fieldIdFrom("???", [])).toBe("field");
    for (const typed of ["Numéro de série", "2e ligne", "???", "é".repeat(90)]) {
      expect(isFieldId(fieldIdFrom(typed, ["field"]))).toBe(true);
    }
  });

  it("moves by a step and stays at the ends", () => {
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 0, -1)).toEqual(["a", "b", "c"]);
    expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "b", "c"]);
  });

  it("keeps its options between the types that have some", () => {
    const options = [{ id: "red", label: { fr: "Rouge" } }];
    expect(typeOf("several", { kind: "choice", options })).toEqual({ kind: "several", options });
    expect(typeOf("date", { kind: "choice", options })).toEqual({ kind: "date" });
  });

  it("leaves out what is empty", () => {
    const field: Field = { id: "a", label: { fr: "A" }, type: { kind: "date" }, when: "b is set" };
    expect("when" in withPart(field, "when", "")).toBe(false);
    expect(withPart(field, "required", true).required).toBe(true);
  });
});
