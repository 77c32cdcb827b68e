import { expect, test } from "vitest";
import { i18next } from "../../../i18n";
import { actWords, changeLines } from "./words";

test("every kind of act has words, and an unknown one its key", () => {
  const t = i18next.getFixedT("fr");
  expect(actWords("people.change", t)).toBe("Droits changés");
  expect(actWords("sign-in.refused.code", t)).toBe("Code de vérification refusé");
  expect(actWords("sign-in.refused.expired", t)).toMatch(/^Connexion refusée – .*navigateur/);
  expect(actWords("nothing.set", t)).toBe("nothing.set");
});

test("what changed is one line by path", () => {
  expect(changeLines({ role: "agent", teams: [] }, { role: "supervisor", active: true })).toEqual([
    { path: "active", before: null, after: "true" },
    { path: "role", before: "agent", after: "supervisor" },
    { path: "teams", before: "[]", after: null },
  ]);
  expect(changeLines(null, undefined)).toEqual([]);
});
