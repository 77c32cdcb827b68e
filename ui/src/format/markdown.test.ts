import { describe, expect, it } from "vitest";
import { blocksOf, safeAddress, spansOf } from "./markdown";

describe("the Markdown of articles", () => {
  it("knows headings, paragraphs, lists within lists, quotes, code, tables and rules", () => {
    const text =
      "# Titre\nUn\ndeux\n\n1. a\n   - b\n   - c\n2. d\n\n> cité\n\n```\n<b>\n```\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n---";
    const blocks = blocksOf(text);
    expect(blocks.map((block) => block.kind)).toEqual([
      "heading",
      "paragraph",
      "list",
      "quote",
      "code",
      "table",
      "rule",
    ]);
    const list = blocks[2];
    expect(list?.kind === "list" && list.items.map((item) => item.inner.length)).toEqual([1, 0]);
    expect(blocks[4]).toEqual({ kind: "code", text: "<b>" });
  });

  it("keeps HTML as the text that it is", () => {
    const html = '<img src=x onerror="alert(1)"> <script>alert(1)</script>';
    expect(blocksOf(html)).toEqual([{ kind: "paragraph", spans: [{ kind: "text", text: html }] }]);
  });

  it("links nowhere that runs something", () => {
    for (const bad of [
      "javascript:alert(1)",
      " JaVaScRiPt:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "//evil.example",
      "/\\evil.example",
      "file:///etc/passwd",
    ]) {
      expect(safeAddress(bad), bad).toBeNull();
    }
    expect(spansOf("[x](javascript:alert)")).toEqual([
      { kind: "text", text: "[x](javascript:alert)" },
    ]);
    for (const good of ["https://x.fr/a?b=c", "mailto:a@b.fr", "tel:+33162000001", "/tickets"]) {
      expect(safeAddress(good)).toBe(good);
    }
  });

  it("marks words within words, and leaves lone stars alone", () => {
    expect(spansOf("a **b *c*** `*d*` 2 * 3 * 4")).toEqual([
      { kind: "text", text: "a " },
      { kind: "strong", spans: [{ kind: "text", text: "b *c" }] },
      { kind: "text", text: "* " },
      { kind: "code", text: "*d*" },
      { kind: "text", text: " 2 * 3 * 4" },
    ]);
    expect(spansOf("![voyants](file:0190-ab)")).toEqual([
      { kind: "image", file: "0190-ab", text: "voyants" },
    ]);
  });

  it("ends on whatever is written", () => {
    const rough = "> > > > > > > > x\n- \n-\n```\n| a |\n|\n1) 1) 1)\n   - \n      - y\n**\n[](";
    expect(() => blocksOf(rough.repeat(50))).not.toThrow();
  });
});
