import { expect, test } from "vitest";
import { idFor, listOf, newPerson, tidy, whenName } from "./model";

test("an id is made of the name and belongs to nobody else", () => {
  expect(idFor("Élodie Martin", [])).toBe("elodie_martin");
  expect(idFor("Élodie Martin", ["elodie_martin"])).toBe("elodie_martin_2");
  expect(idFor("42", [])).toBe("person");
});

test("lists are typed with commas, and what is empty is left out", () => {
  expect(listOf(" 75, 921 ;,")).toEqual(["75", "921"]);
  const person = { ...newPerson("Paul", []), email: "", covers: [] };
  expect(tidy(person)).not.toHaveProperty("email");
  expect(tidy({ ...person, hours: [] })).toHaveProperty("hours");
  expect(whenName({ hours_before: 24 })).toBe("hours_before");
});
