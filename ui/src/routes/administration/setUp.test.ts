import { describe, expect, it } from "vitest";
import type { Plan } from "./plan";
import { faultAt, missingFor, mustWait, nextStep, stepsOf, usesOf } from "./setUp";

const empty: Plan = { format: 1 };
const whole: Plan = {
  format: 1,
  organizations: { fibre: { name: "Fibre" } },
  campaigns: { spring: { name: "Printemps", organization: "fibre" } },
  sites: { paris: { name: "Paris" } },
  teams: { north: { name: "Nord" } },
  skills: { technical: { name: "Technique" } },
  dispositions: { solved: { name: "Résolu" } },
  hours: { office: { name: "Bureau" } },
  queues: {
    support: {
      name: "Support",
      organization: "fibre",
      skills: { technical: 3 },
      dispositions: ["solved"],
      rule: "wait < 20 s: technical >= 5\npartner abroad",
    },
  },
  profiles: { seasoned: { name: "Confirmés", queues: [{ queue: "support", delay_ms: 5_000 }] } },
  partners: { abroad: { name: "Ailleurs", number: "0162000100" } },
  closings: { strike: { name: "Grève", message: "music", hours: ["office"] } },
  agents: {
    alice: {
      name: "Alice",
      queues: ["support"],
      profile: "seasoned",
      team: "north",
      site: "paris",
    },
  },
  flows: {
    welcome: {
      version: 1,
      name: "Accueil",
      start: "open",
      actions: [
        { id: "open", type: "check_hours", parameters: { hours: "office" } },
        { id: "queue", type: "queue", parameters: { queue: "support", skills: { technical: 5 } } },
      ],
    },
  },
  numbers: { "0162000001": { name: "", organization: "fibre", flow: "welcome" } },
};
const everybody = new Set(["alice"]);

describe("the way to a line that answers", () => {
  it("begins with the organization and goes on in order", () => {
    expect(nextStep(stepsOf(empty, 0, new Set()))).toBe("organizations");
    const { organizations, queues, agents } = whole;
    expect(nextStep(stepsOf({ format: 1, organizations }, 1, everybody))).toBe("queues");
    expect(nextStep(stepsOf({ format: 1, organizations, queues }, 2, everybody))).toBe("agents");
    const staffed = { format: 1, organizations, queues, agents };
    expect(nextStep(stepsOf(staffed, 3, everybody))).toBe("hours");
  });

  it("ends when all is published", () => {
    expect(nextStep(stepsOf(whole, 2, everybody))).toBe("publish");
    expect(nextStep(stepsOf(whole, 0, everybody))).toBeUndefined();
  });

  it("never calls an empty plan published", () => {
    expect(stepsOf(empty, 0, everybody).at(-1)?.done).toBe(false);
  });

  it("does not insist on hours once a flow does without", () => {
    expect(nextStep(stepsOf({ ...whole, hours: {} }, 0, everybody))).toBeUndefined();
  });

  it("wants an agent who can sign in and has a queue that exists", () => {
    expect(nextStep(stepsOf(whole, 0, new Set(["bob"])))).toBe("agents");
    expect(nextStep(stepsOf(whole, 0, undefined))).toBeUndefined();
    const idle = { ...whole, agents: { alice: { name: "Alice", queues: ["gone"] } } };
    expect(nextStep(stepsOf(idle, 0, everybody))).toBe("agents");
    const fixed = {
      ...whole,
      agents: { bench: { name: "Bench", queues: ["support"], presence: "static" as const } },
    };
    expect(nextStep(stepsOf(fixed, 0, everybody))).toBeUndefined();
  });

  it("wants a number that leads to a flow", () => {
    const astray = { ...whole, numbers: { "1": { organization: "fibre", flow: "gone" } } };
    expect(nextStep(stepsOf(astray, 0, everybody))).toBe("numbers");
  });
});

it("says what a section needs first", () => {
  expect(missingFor("numbers", empty)).toEqual(["organizations", "flows"]);
  expect(missingFor("numbers", whole)).toEqual([]);
  expect(missingFor("sites", empty)).toEqual([]);
  expect(mustWait("queues", empty)).toBe(true);
  expect(mustWait("flows", empty)).toBe(false);
  expect(mustWait("queues", whole)).toBe(false);
});

describe("what uses what", () => {
  const used = (section: Parameters<typeof usesOf>[1], id: string) =>
    usesOf(whole, section, id).map((use) => [use.section, use.items.map((item) => item.name)]);

  it.each([
    [
      "organizations",
      "fibre",
      [
        ["campaigns", ["Printemps"]],
        ["queues", ["Support"]],
        ["numbers", ["0162000001"]],
      ],
    ],
    [
      "queues",
      "support",
      [
        ["agents", ["Alice"]],
        ["profiles", ["Confirmés"]],
        ["flows", ["Accueil"]],
      ],
    ],
    [
      "skills",
      "technical",
      [
        ["queues", ["Support"]],
        ["agents", []],
        ["flows", ["Accueil"]],
      ],
    ],
    ["dispositions", "solved", [["queues", ["Support"]]]],
    [
      "hours",
      "office",
      [
        ["flows", ["Accueil"]],
        ["closings", ["Grève"]],
      ],
    ],
    ["profiles", "seasoned", [["agents", ["Alice"]]]],
    ["partners", "abroad", [["queues", ["Support"]]]],
    [
      "flows",
      "welcome",
      [
        ["numbers", ["0162000001"]],
        ["flows", []],
      ],
    ],
    ["teams", "north", [["agents", ["Alice"]]]],
    ["sites", "paris", [["agents", ["Alice"]]]],
    ["sites", "lyon", [["agents", []]]],
    ["breaks", "lunch", []],
  ] as const)("of the %s, %s", (section, id, expected) => {
    expect(used(section, id)).toEqual(expected);
  });
});

it("a fault belongs to the thing it names, not to one whose id begins alike", () => {
  expect(faultAt("queues.support.skills.x", "queues", "support")).toBe(true);
  expect(faultAt("queues.support", "queues", "support")).toBe(true);
  expect(faultAt("queues.support2.skills", "queues", "support")).toBe(false);
});
