import { describe, expect, it } from "vitest";
import { layout } from "../flows/layout";
import { outline } from "../flows/outline";
import {
  addPage,
  asFlow,
  emptyScript,
  END,
  idFrom,
  pageOfFault,
  putPage,
  removePage,
  tie,
  wayOf,
} from "./script";

const two = () => {
  const first = addPage(emptyScript("Vente"), "Accueil");
  return addPage(first.script, "Présentation de l'offre", first.id).script;
};

describe("a script in the designer", () => {
  it("begins with its first page and leads on to the next one", () => {
    const script = two();
    expect(script.start).toBe("accueil");
    expect(script.pages.map((page) => [page.id, page.otherwise])).toEqual([
      ["accueil", "presentation_de_l_offre"],
      ["presentation_de_l_offre", END],
    ]);
  });

  it("gives free ids that are never the end's", () => {
    expect(idFrom("Fin d'appel", [], "page")).toBe("fin_d_appel");
    expect(idFrom("End", [], "page")).toBe("end_2");
    expect(idFrom("12", ["page"], "page")).toBe("page_2");
  });

  it("unties what led to a page that goes", () => {
    const script = removePage(two(), "presentation_de_l_offre");
    expect(script.pages[0]?.otherwise).toBe("");
    expect(removePage(two(), "accueil").start).toBe("presentation_de_l_offre");
  });

  it("ties branches and the else by the names of the drawing", () => {
    let script = tie(two(), "accueil", "new", END);
    script = tie(script, "accueil", "if:0", "accueil");
    script = tie(script, "accueil", "next", "");
    expect(script.pages[0]).toMatchObject({ next: [{ when: "", to: "accueil" }], otherwise: "" });
  });

  it("takes the first branch that holds of answers and card", () => {
    const next = [
      { when: 'keen = "true"', to: "offer" },
      { when: 'customer.city = "Lyon"', to: "lyon" },
    ];
    const page = { id: "a", title: { fr: "" }, text: { fr: "" }, next, otherwise: "b" };
    expect(wayOf(page, { keen: true }, {})).toBe("offer");
    expect(wayOf(page, { keen: false }, { "customer.city": "Lyon" })).toBe("lyon");
    expect(wayOf(page, {}, {})).toBe("b");
  });

  it("is drawn and outlined like a flow, with its end", () => {
    const flow = asFlow(two());
    expect(flow.actions.map((action) => action.id)).toEqual([
      "accueil",
      "presentation_de_l_offre",
      END,
    ]);
    const places = layout(flow);
    expect(places[END]?.x).toBeGreaterThan(places["accueil"]?.x ?? 0);
    expect(outline(flow).map((row) => row.action)).toEqual(flow.actions.map((a) => a.id));
  });

  it("keeps places that a person gave", () => {
    const script = two();
    const moved = putPage(script, { ...script.pages[0]!, position: { x: 7, y: 9 } });
    expect(layout(asFlow(moved))["accueil"]).toEqual({ x: 7, y: 9 });
  });

  it("knows the page that a fault is on", () => {
    expect(pageOfFault(two(), "pages[1].text")).toBe("presentation_de_l_offre");
    expect(pageOfFault(two(), "name")).toBeNull();
  });
});
