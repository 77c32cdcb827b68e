import { expect, it } from "vitest";
import { askedNumber } from "./DialRequest";

it("reads the number of a tel: link and refuses what is none", () => {
  expect(askedNumber("tel:+33162000001")).toBe("+33162000001");
  expect(askedNumber("TEL:01-62-00-00-01;phone-context=+33")).toBe("0162000001");
  // The router reads bare digits as a number.
  expect(askedNumber(3615)).toBe("3615");
  expect(askedNumber("tel:javascript")).toBeNull();
  expect(askedNumber("mailto:a@b.fr")).toBeNull();
  expect(askedNumber(null)).toBeNull();
});
