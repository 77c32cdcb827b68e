import { describe, expect, it } from "vitest";
import { originOf } from "./numberOrigin";

describe("where a number is from", () => {
  it("is a zone in France", () => {
    expect(originOf("+33162000001")).toEqual({ country: "FR", language: "fr", zone: "idf" });
    expect(originOf("+33612345678")?.zone).toBe("mobile");
    expect(originOf("+33800000000")?.zone).toBeNull();
  });

  it("is a country elsewhere, by the longest prefix", () => {
    expect(originOf("+35212345")?.country).toBe("LU");
    expect(originOf("+351212345678")).toMatchObject({ country: "PT", language: "pt" });
    expect(originOf("+442071838750")?.language).toBe("en");
  });

  it("is unknown of what is no number of a country", () => {
    expect(originOf("3615")).toBeNull();
    expect(originOf(null)).toBeNull();
  });
});
