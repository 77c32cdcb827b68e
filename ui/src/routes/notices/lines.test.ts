import { expect, test } from "vitest";
import { merged, type NoticeLine } from "./lines";

const line = (key: string, at: string) => ({ key, at }) as NoticeLine;

test("notices of all kinds stand together, the latest first", () => {
  const tickets = [line("t2", "2026-11-23T10:00:00Z"), line("t1", "2026-11-23T08:00:00Z")];
  const quality = [line("q1", "2026-11-23T09:00:00.5Z"), line("q0", "2026-11-23T08:00:00Z")];
  const told = merged(tickets, quality).map(({ key }) => key);
  expect(told).toEqual(["t2", "q1", "t1", "q0"]);
  expect(merged([], [])).toEqual([]);
});
