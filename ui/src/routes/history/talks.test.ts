import { expect, test } from "vitest";
import type { RecordingPart } from "../../api/recordings";
import { ownTalk } from "./talks";

const talk = (recording: string, interaction: string) =>
  ({ recording, interaction }) as RecordingPart;

test("a contact opens its own last talk, else the last of the call", () => {
  const talks = [talk("r1", "i1"), talk("r2", "i2"), talk("r3", "i2"), talk("r4", "i3")];
  expect(ownTalk(talks, "i2")?.recording).toBe("r3");
  expect(ownTalk(talks, "i1")?.recording).toBe("r1");
  expect(ownTalk(talks, "other")?.recording).toBe("r4");
  expect(ownTalk([], "i1")).toBeUndefined();
});
