import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import type { ScriptReport } from "../../api/scripts";
import { linesOf } from "./scriptTable";

const words = ((key: string) => key.split(".").at(-1)) as unknown as TFunction;

const report = {
  script: "sale",
  version: 2,
  figures: {
    runs: 4,
    completed: 3,
    stopped: 1,
    call_ended: 0,
    open: 0,
    mean_ms: 61_400,
    reading_ms: 20_000,
    pages: [
      {
        page: "a",
        reached: 4,
        dropped: 1,
        back: 0,
        mean_ms: null,
        reading_ms: 9_600,
        mentions: [{ mention: "identity", ticked: 3 }],
      },
    ],
    objections: [{ objection: "dear", page: null, opened: 2, completed: 1 }],
    answers: [{ field: "ok", answered: 3, values: [{ value: "true", count: 3 }] }],
  },
  version_script: {
    format: 1,
    name: { fr: "Vente" },
    start: "a",
    pages: [
      {
        id: "a",
        title: { fr: "Accueil" },
        text: { fr: "" },
        mentions: [{ id: "identity", kind: "identity", text: { fr: "Je suis…" } }],
        fields: [{ id: "ok", label: { fr: "D’accord ?" }, type: { kind: "yes_no" } }],
      },
    ],
    objections: [{ id: "dear", title: { fr: "Trop cher" }, answer: { fr: "…" } }],
  },
} as unknown as ScriptReport;

describe("a script's report as a file", () => {
  const lines = linesOf(report, words, "fr").map((line) => Object.values(line).join("|"));

  it("has the whole, each page, mention, objection and answer", () => {
    expect(lines).toContain("title|Vente||runs|4");
    expect(lines).toContain("title|Vente||mean (s)|61");
    expect(lines).toContain("page|Accueil||dropped|1");
    expect(lines).toContain("mentions|Accueil|Je suis…|count|3");
    expect(lines).toContain("objection|whole|Trop cher|won|1");
    expect(lines).toContain("answer|D’accord ?|yes|count|3");
    expect(lines).toHaveLength(7 + 5 + 1 + 2 + 1);
  });

  it("leaves a figure empty that nobody has", () => {
    expect(lines).toContain("page|Accueil||time (s)|");
  });
});
