import { expect, test } from "vitest";
import { browserOf } from "./browserOf";

test("a browser is told by its own name, although all call themselves Safari", () => {
  const chrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36";
  expect(browserOf(chrome)).toBe("Chrome · Windows");
  expect(browserOf(`${chrome} Edg/130.0`)).toBe("Edge · Windows");
  expect(browserOf("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko Firefox/130.0")).toBe(
    "Firefox · Linux",
  );
  expect(browserOf("curl/8.5.0")).toBe("curl/8.5.0");
  expect(browserOf("")).toBe("–");
});
