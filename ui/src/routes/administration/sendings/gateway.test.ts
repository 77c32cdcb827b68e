import { describe, expect, it } from "vitest";
import { GATEWAYS, headersOf, SMS_NAMES, written } from "./gateway";

describe("gateways of text messages", () => {
  it("name only what is known, and always the text", () => {
    for (const { name, gateway } of GATEWAYS) {
      const all = JSON.stringify(gateway);
      const named = [...all.matchAll(/\{([a-z_]+(?:\.[a-z_]+)?)\}/g)].map((found) => found[1]!);
      const known = (one: string) =>
        one.startsWith("secret.") || (SMS_NAMES as readonly string[]).includes(one);
      expect(
        named.filter((one) => !known(one)),
        name,
      ).toEqual([]);
      expect(named, name).toContain("sms.text");
      expect(gateway.url, "secrets have no place in an address").not.toContain("secret");
    }
  });

  it("have headers that are written and read the same", () => {
    const headers = { "api-key": "{secret.brevo}", Accept: "a: b" };
    expect(headersOf(written(headers))).toEqual(headers);
    expect(headersOf("nothing\n: x\n")).toEqual({});
  });
});
