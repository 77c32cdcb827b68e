import { describe, expect, it } from "vitest";
import type { WhyAgent } from "../../api/types";
import { matching } from "./whySearch";

const told = (agent: string, name: string): WhyAgent => ({
  agent,
  name,
  team: null,
  site: null,
  able: true,
  offers: 0,
  question: `Pourquoi pas ${name} ?`,
  headline: "En pause.",
  sentences: [],
});
const story = [told("zoe", "Zoé Martin"), told("bruno", "Bruno Petit")];
const floor = [
  { agent: "zoe", name: "Zoé Martin" },
  { agent: "martine", name: "Martine Leroy" },
  { agent: "anna", name: "Anna Roux" },
];

describe("the search in the story of a wait", () => {
  it("shows the agents of the story and nobody else until somebody is looked for", () => {
    expect(matching(story, floor, "  ")).toEqual({ told: story, others: [] });
  });

  it("finds by a part of the name, whatever the accents and the case, or by the login", () => {
    expect(matching(story, floor, "ZOE").told).toEqual([story[0]]);
    expect(matching(story, floor, "bru").told).toEqual([story[1]]);
  });

  it("offers those of the floor who are not in the story", () => {
    expect(matching(story, floor, "martin")).toEqual({
      told: [story[0]],
      others: [{ agent: "martine", name: "Martine Leroy" }],
    });
    expect(matching(story, floor, "xyz").others).toEqual([]);
  });
});
