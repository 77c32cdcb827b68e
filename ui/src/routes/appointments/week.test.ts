import { expect, test } from "vitest";
import type { Appointment } from "../../api/appointments";
import { mondayOf, rowsOf, shiftDay, stepFrom, weekOf } from "./week";

test("a week begins on its Monday, also across a year and a change of time", () => {
  expect(mondayOf("2026-11-23")).toBe("2026-11-23");
  expect(mondayOf("2026-11-29")).toBe("2026-11-23");
  expect(mondayOf("2027-01-01")).toBe("2026-12-28");
  expect(weekOf("2027-03-22").at(-1)).toBe("2027-03-28");
  expect(shiftDay("2027-03-28", 1)).toBe("2027-03-29");
});

const one = (id: string, person: string, starts_at: string) =>
  ({ id, person, person_name: person.toUpperCase(), starts_at, state: "booked" }) as Appointment;

test("appointments lie on the local day, and who left the field force keeps a row", () => {
  const days = weekOf("2026-11-23");
  const all = [
    one("a", "paul", "2026-11-23T09:00:00.000Z"),
    one("b", "zoe", "2026-11-24T23:30:00.000Z"),
    one("c", "paul", "2026-12-01T09:00:00.000Z"),
  ];
  const rows = rowsOf([{ id: "paul", name: "Paul" }], all, days, "Europe/Paris");
  expect(rows.map(({ name }) => name)).toEqual(["Paul", "ZOE"]);
  expect(rows[0]?.days[0]?.map(({ id }) => id)).toEqual(["a"]);
  expect(rows[1]?.days[2]?.map(({ id }) => id)).toEqual(["b"]);
  expect(rows[0]?.days.flat()).toHaveLength(1);
});

test("arrow keys go to the nearest appointment of a row or a column", () => {
  const counts = [
    [1, 0, 2],
    [0, 0, 1],
    [1, 0, 0],
  ];
  const at = (row: number, column: number, place = 0) => ({ row, column, place });
  expect(stepFrom(at(0, 0), "ArrowRight", counts)).toEqual(at(0, 2));
  expect(stepFrom(at(0, 2, 1), "ArrowLeft", counts)).toEqual(at(0, 0));
  expect(stepFrom(at(0, 2), "ArrowDown", counts)).toEqual(at(0, 2, 1));
  expect(stepFrom(at(0, 2, 1), "ArrowDown", counts)).toEqual(at(1, 2));
  expect(stepFrom(at(1, 2), "ArrowUp", counts)).toEqual(at(0, 2, 1));
  expect(stepFrom(at(0, 0), "ArrowDown", counts)).toEqual(at(2, 0));
  expect(stepFrom(at(0, 0), "ArrowLeft", counts)).toBeNull();
  expect(stepFrom(at(2, 0), "Enter", counts)).toBeNull();
});
