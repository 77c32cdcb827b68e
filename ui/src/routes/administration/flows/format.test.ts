import { expect, it } from "vitest";
import { hotline } from "../../../../test/flows";
import { formatOf } from "./format";

it("a file tells whose it is by its shape", () => {
  expect(formatOf(hotline())).toBe("plateau");
  expect(formatOf({ Version: "2019-10-30", StartAction: "a", Actions: [] })).toBe("connect");
  expect(formatOf({ description: "x", states: [], initial_state: "Trigger" })).toBe("twilio");
  for (const other of [{}, [], null, "x", { actions: [] }]) expect(formatOf(other)).toBeUndefined();
});
