import { createInstance } from "i18next";
import { describe, expect, it } from "vitest";
import { en } from "./en";
import { fr } from "./fr";

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const here = path ? `${path}.${key}` : key;
    return typeof value === "string"
      ? ([[here, value]] as [string, string][])
      : leaves(value, here);
  });
}

const french = new Map(leaves(fr));
const english = new Map(leaves(en));
const holes = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((m) => m[1]).sort();

describe("the dictionaries", () => {
  it("have the same keys", () => {
    expect([...english.keys()].sort()).toEqual([...french.keys()].sort());
  });

  it("have no empty text", () => {
    for (const [key, text] of [...french, ...english]) expect(text.trim(), key).not.toBe("");
  });

  it("fill the same holes", () => {
    for (const [key, text] of french)
      expect(holes(english.get(key) ?? ""), key).toEqual(holes(text));
  });

  it("speak to a French reader as vous, never tu", () => {
    for (const [key, text] of french)
      expect(text, key).not.toMatch(/(?<!\p{L})(tu|ton|ta|tes|toi)(?!\p{L})/iu);
  });

  it("keep French high punctuation with its word", () => {
    for (const [key, text] of french) expect(text, key).not.toMatch(/\S [:;?!»](\s|$)/);
  });
});

describe("plurals", () => {
  const say = async (lng: string, count: number) => {
    const i18n = createInstance();
    await i18n.init({ lng, resources: { fr: { translation: fr }, en: { translation: en } } });
    return i18n.t("inbox.handled", { count });
  };

  it("take zero as singular in French and as plural in English", async () => {
    expect(await say("fr", 0)).toBe("0 traité");
    expect(await say("fr", 1)).toBe("1 traité");
    expect(await say("fr", 2)).toBe("2 traités");
    const i18n = createInstance();
    await i18n.init({ lng: "en", resources: { en: { translation: en } } });
    expect(i18n.t("app.results", { count: 0 })).toBe("0 results");
  });
});
