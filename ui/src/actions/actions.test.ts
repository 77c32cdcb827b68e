import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AgentView, LiveInteraction, Me } from "../api/types";
import { noPhone } from "../phone/state";
import type { ActionId, DeskContext } from "./action";
import { canCall } from "./callBack";
import { ACTIONS, actionById, actionForKey, keyName, keyOf } from "./index";
import { isBusy, statusChoices } from "./status";

const api = vi.hoisted(() => ({
  command: vi.fn(() => Promise.resolve()),
  reject: vi.fn(() => Promise.resolve()),
}));
vi.mock("../api/calls", () => api);

const call = (stage: LiveInteraction["stage"], part: Partial<LiveInteraction> = {}) =>
  ({ interaction: "i1", stage, reservation: "r1", recording: "off", ...part }) as LiveInteraction;

const desk = (part: Partial<DeskContext> = {}): DeskContext => ({
  me: { breaks: [{ id: "coffee", name: "Café", paid: true }] } as Me,
  agent: { state: "idle", phone: true } as AgentView,
  interaction: null,
  phone: { ...noPhone, place: "here", line: "ready" },
  link: "live",
  answerPhone: () => Promise.resolve(),
  hangUpPhone: () => undefined,
  mutePhone: () => undefined,
  open: () => undefined,
  finishWrapUp: () => Promise.resolve(),
  ...part,
});

const possible = (context: DeskContext): ActionId[] =>
  ACTIONS.filter((action) => action.enabled(context)).map((action) => action.id);

beforeEach(() => {
  api.command.mockClear();
  api.reject.mockClear();
});

describe("what an agent can do", () => {
  it("is nothing while nothing is going on", () => {
    expect(possible(desk())).toEqual([]);
  });

  it("is to answer or refuse while it rings", () => {
    const phone = { ...noPhone, call: "incoming" as const };
    expect(possible(desk({ phone, interaction: call("ringing") }))).toEqual(["answer", "hang_up"]);
  });

  it("is not to answer while only the floor knows of the call: the phone has not rung yet", () => {
    expect(possible(desk({ interaction: call("ringing") }))).toEqual(["hang_up"]);
  });

  it("is everything of a call while talking, and the recording only when there is one", () => {
    const phone = { ...noPhone, call: "talking" as const };
    expect(possible(desk({ phone, interaction: call("talking") }))).toEqual([
      "hang_up",
      "hold",
      "mute",
      "keypad",
      "transfer",
      "refuse_calls",
      "wrap_up",
    ]);
    expect(possible(desk({ phone, interaction: call("talking", { recording: "on" }) }))).toContain(
      "recording",
    );
  });

  it("is to promise a call to who can be called, while talking and in the wrap-up", () => {
    const known = { customer_number: "+33677889900" };
    for (const stage of ["talking", "on_hold", "wrap_up"] as const) {
      expect(possible(desk({ interaction: call(stage, known) }))).toContain("schedule_callback");
      expect(possible(desk({ interaction: call(stage) }))).not.toContain("schedule_callback");
    }
    for (const stage of ["ringing", "dialling"] as const) {
      expect(possible(desk({ interaction: call(stage, known) }))).not.toContain(
        "schedule_callback",
      );
    }
    const asked = call("talking", { ...known, initiation: "consultation" });
    expect(possible(desk({ interaction: asked }))).not.toContain("schedule_callback");
  });

  it("is to go to and fro, join, complete or come back while a colleague is asked", () => {
    const asked = { answered: true, hears: "consulted" } as LiveInteraction["consultation"];
    const consulting = possible(desk({ interaction: call("on_hold", { consultation: asked }) }));
    for (const id of ["consult_toggle", "consult_join", "consult_complete", "consult_end"]) {
      expect(consulting).toContain(id);
    }
    expect(consulting).not.toContain("transfer");
    const rings = { ...asked, answered: false } as LiveInteraction["consultation"];
    const ringing = possible(desk({ interaction: call("on_hold", { consultation: rings }) }));
    expect(ringing).not.toContain("consult_join");
    expect(ringing).not.toContain("consult_complete");
    expect(ringing).toContain("consult_end");
  });

  it("is no transfer for whoever is asked", () => {
    const asked = call("talking", { initiation: "consultation" });
    expect(possible(desk({ interaction: asked }))).not.toContain("transfer");
  });

  it("is no keypad while the customer hears music on hold", () => {
    expect(possible(desk({ interaction: call("on_hold") }))).not.toContain("keypad");
  });

  it("is to finish or extend in wrap-up", () => {
    expect(possible(desk({ interaction: call("wrap_up") }))).toEqual(["wrap_up", "extend_wrap_up"]);
  });
});

describe("hanging up", () => {
  it("refuses the offer by its reservation while it rings", async () => {
    await actionById("hang_up").perform(desk({ interaction: call("ringing") }));
    expect(api.reject).toHaveBeenCalledWith("i1", "r1");
    expect(api.command).not.toHaveBeenCalled();
  });

  it("asks the floor while talking", async () => {
    await actionById("hang_up").perform(desk({ interaction: call("talking") }));
    expect(api.command).toHaveBeenCalledWith("i1", "hang-up");
  });

  it("hangs the phone up itself when the floor can't be reached", async () => {
    api.command.mockRejectedValueOnce(new Error("cut"));
    const hangUpPhone = vi.fn();
    await expect(
      actionById("hang_up").perform(desk({ interaction: call("talking"), hangUpPhone })),
    ).rejects.toThrow();
    expect(hangUpPhone).toHaveBeenCalledOnce();
  });
});

it("hold and its key resume what is held", async () => {
  await actionById("hold").perform(desk({ interaction: call("on_hold") }));
  expect(api.command).toHaveBeenCalledWith("i1", "resume");
  await actionById("hold").perform(desk({ interaction: call("talking") }));
  expect(api.command).toHaveBeenCalledWith("i1", "hold");
});

it("the wrap-up key leads to the notes during the call and ends the wrap-up after it", async () => {
  const open = vi.fn();
  const finishWrapUp = vi.fn(() => Promise.resolve());
  await actionById("wrap_up").perform(desk({ interaction: call("talking"), open, finishWrapUp }));
  expect(open).toHaveBeenCalledWith("wrap_up");
  expect(finishWrapUp).not.toHaveBeenCalled();
  await actionById("wrap_up").perform(desk({ interaction: call("wrap_up"), open, finishWrapUp }));
  expect(finishWrapUp).toHaveBeenCalledOnce();
});

describe("keys", () => {
  it("are F2 to answer, F4 to hang up, F6 to hold, F7 to transfer, F8 for the wrap-up", () => {
    const of = (id: ActionId) => keyOf(actionById(id), {});
    expect([of("answer"), of("hang_up"), of("hold"), of("transfer"), of("wrap_up")]).toEqual([
      "F2",
      "F4",
      "F6",
      "F7",
      "F8",
    ]);
  });

  it("mean no two actions", () => {
    const keys = ACTIONS.map((action) => action.key).filter(Boolean);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("can be another person's choice, or none", () => {
    expect(actionForKey("F2", {})?.id).toBe("answer");
    expect(actionForKey("F2", { answer: "Ctrl+Enter" })).toBeNull();
    expect(actionForKey("Ctrl+Enter", { answer: "Ctrl+Enter" })?.id).toBe("answer");
    expect(keyOf(actionById("answer"), { answer: "" })).toBeNull();
  });

  it("are written with what is held", () => {
    const press = (key: string, held = {}) =>
      keyName({ key, ctrlKey: false, altKey: false, shiftKey: false, ...held });
    expect(press("F2")).toBe("F2");
    expect(press("A", { ctrlKey: true, shiftKey: true })).toBe("Ctrl+Shift+a");
  });
});

describe("statuses", () => {
  it("offer every break of the plan between available and offline", () => {
    expect(statusChoices(desk().me).map((c) => [c.status, c.reason])).toEqual([
      ["available", null],
      ["break", "coffee"],
      ["training", null],
      ["offline", null],
    ]);
  });

  it("are kept for later while the agent is busy", () => {
    expect(isBusy({ state: "wrap_up" } as AgentView)).toBe(true);
    expect(isBusy({ state: "idle" } as AgentView)).toBe(false);
    expect(isBusy(null)).toBe(false);
  });
});

describe("calling out", () => {
  it("needs free hands and a phone", () => {
    expect(canCall(desk())).toBe(true);
    expect(canCall(desk({ interaction: call("wrap_up") }))).toBe(false);
    expect(
      canCall(desk({ phone: noPhone, agent: { state: "idle", phone: false } as AgentView })),
    ).toBe(false);
    expect(canCall(desk({ agent: { state: "wrap_up", phone: true } as AgentView }))).toBe(false);
  });
});
