import { expect, test } from "vitest";
import type { Agreement } from "../../api/quality";
import { agreementOf, kappaOf } from "./agreement";

const agreement = (part: Partial<Agreement>): Agreement => ({
  percent: null,
  cohen: null,
  fleiss: null,
  alpha: null,
  level: "nominal",
  kappa_word: null,
  alpha_word: null,
  ...part,
});

test("a question's agreement stands in for the whole, and is missing where it was not asked", () => {
  const whole = agreement({ percent: 0.9 });
  const one = agreement({ percent: 0.5 });
  const session = { agreement: whole, questions: [{ question: "listens", agreement: one }] };
  expect(agreementOf(session, "")).toBe(whole);
  expect(agreementOf(session, "listens")).toBe(one);
  expect(agreementOf(session, "new")).toBeNull();
});

test("kappa is Cohen's of two and Fleiss' of more, and may be undefined", () => {
  expect(kappaOf(agreement({ cohen: 0 }))).toBe(0);
  expect(kappaOf(agreement({ fleiss: 0.4 }))).toBe(0.4);
  expect(kappaOf(agreement({}))).toBeNull();
  expect(kappaOf(null)).toBeNull();
});
