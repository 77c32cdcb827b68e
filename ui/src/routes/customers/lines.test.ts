import { describe, expect, it } from "vitest";
import type { Contract, ProductFit } from "../../api/cards";
import { contractOf, contractValues, holdingOf, OTHER, put } from "./lines";

const contract: Contract = {
  number: "FIB-1",
  label: "Fibre",
  protocol: { label: "Or", hours: null, answer_ms: 1_800_000, resolve_ms: 14_400_000 },
  since: "2024-03-01",
  until: null,
  status: "actif",
  unpaid_cents: 2_999,
};

const tv: ProductFit = {
  product: "tv",
  label: { fr: "Bouquet TV", en: "TV bundle" },
  amount_cents: 999,
  pitch: null,
  fit: "fits",
};

describe("lines of a card", () => {
  it("come back from the form as they went in", () => {
    expect(contractOf(contractValues(contract))).toEqual(contract);
    const bare = { ...contract, protocol: null };
    expect(contractOf(contractValues(bare))).toEqual(bare);
  });

  it("name a product of the catalogue by its id, any other by its words", () => {
    expect(holdingOf({ product: "tv", label: "x" }, [tv], null)).toMatchObject({
      product: "tv",
      label: "Bouquet TV",
    });
    expect(holdingOf({ product: OTHER, label: " Box 5 " }, [tv], null)).toMatchObject({
      product: "Box 5",
      label: "Box 5",
    });
    const before = { product: "b5", label: "Box", since: null, status: null, monthly_cents: null };
    expect(holdingOf({ product: OTHER, label: "Box 5" }, [tv], before)).toMatchObject({
      product: "b5",
      label: "Box 5",
    });
  });

  it("are put in their place or at the end", () => {
    expect(put(["a", "b"], 1, "c")).toEqual(["a", "c"]);
    expect(put(["a"], null, "b")).toEqual(["a", "b"]);
  });
});
