import { describe, expect, it } from "vitest";
import { numberIn, passedReason } from "./passed";

describe("a ticket that travels with a call", () => {
  it("is found again in the reason", () => {
    const reason = passedReason("INC-000123", "Voyant rouge\naprès la mise à jour");
    expect(reason).toBe("INC-000123 · Voyant rouge après la mise à jour");
    expect(numberIn(reason)).toBe("INC-000123");
    expect(numberIn("DOS-7")).toBe("DOS-7");
  });

  it("is not seen where none is named", () => {
    expect(numberIn(null)).toBeNull();
    expect(numberIn("Le client cite INC-000123 · autre sujet")).toBeNull();
    expect(numberIn("Niveau 2 : remorquage")).toBeNull();
  });

  it("keeps its number however long the reason is", () => {
    const reason = passedReason("INC-000123", "x".repeat(500));
    expect(reason).toHaveLength(200);
    expect(numberIn(reason)).toBe("INC-000123");
  });
});
