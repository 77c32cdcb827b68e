/**
 * The Markdown that articles are written in, as blocks and spans. Pure. A subset that cannot run
 * anything: HTML is text, addresses are of known kinds only. `parts/Markdown.tsx` draws it.
 */

export type Span =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong" | "em"; spans: Span[] }
  | { kind: "link"; to: string; spans: Span[] }
  | { kind: "image"; file: string; text: string };

export type Block =
  | { kind: "heading"; level: number; spans: Span[] }
  | { kind: "paragraph"; spans: Span[] }
  | { kind: "list"; ordered: boolean; items: Item[] }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "code"; text: string }
  | { kind: "table"; head: Span[][]; rows: Span[][][] }
  | { kind: "rule" };

export interface Item {
  spans: Span[];
  /** A list within. */
  inner: Block[];
}

const DEEPEST = 6;

/** Where a link may lead: the web, mail, telephone, and pages of ours. */
export function safeAddress(to: string): string | null {
  const address = to.trim();
  if (/^(https?:\/\/|mailto:|tel:)/i.test(address)) return address;
  return /^\/(?![/\\])/.test(address) ? address : null;
}

const INLINE =
  /`([^`]+)`|!\[([^\]]*)\]\(file:([\w-]+)\)|\[([^\]]+)\]\(([^()\s]+)\)|\*\*(.+?)\*\*|\*([^\s*](?:[^*]*[^\s*])?)\*/s;

export function spansOf(text: string, depth = 0): Span[] {
  const found = depth < DEEPEST ? INLINE.exec(text) : null;
  if (!found) return text ? [{ kind: "text", text }] : [];
  const before: Span[] =
    found.index > 0 ? [{ kind: "text", text: text.slice(0, found.index) }] : [];
  const rest = text.slice(found.index + found[0].length);
  return [...before, spanOf(found, depth), ...spansOf(rest, depth)];
}

function spanOf(found: RegExpExecArray, depth: number): Span {
  const [whole, code, alt, file, words, to, strong, em] = found;
  if (code !== undefined) return { kind: "code", text: code };
  if (file !== undefined) return { kind: "image", file, text: alt ?? "" };
  if (to !== undefined) {
    const address = safeAddress(to);
    if (!address) return { kind: "text", text: whole };
    return { kind: "link", to: address, spans: spansOf(words ?? "", depth + 1) };
  }
  if (strong !== undefined) return { kind: "strong", spans: spansOf(strong, depth + 1) };
  return { kind: "em", spans: spansOf(em ?? "", depth + 1) };
}

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const BULLET = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

export function blocksOf(text: string, depth = 0): Block[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const [block, next] = blockAt(lines, at, depth);
    if (block) blocks.push(block);
    at = next;
  }
  return blocks;
}

/** The block that begins at a line, and the line after it. */
function blockAt(lines: string[], at: number, depth: number): [Block | null, number] {
  const line = lines[at]!;
  if (!line.trim()) return [null, at + 1];
  if (line.startsWith("```")) return fence(lines, at);
  const heading = HEADING.exec(line);
  if (heading) {
    const level = heading[1]!.length;
    return [{ kind: "heading", level, spans: spansOf(heading[2]!) }, at + 1];
  }
  if (RULE.test(line)) return [{ kind: "rule" }, at + 1];
  if (line.startsWith(">") && depth < DEEPEST) {
    const end = until(lines, at, (l) => !l.startsWith(">"));
    const inside = lines.slice(at, end).map((l) => l.replace(/^>\s?/, ""));
    return [{ kind: "quote", blocks: blocksOf(inside.join("\n"), depth + 1) }, end];
  }
  if (BULLET.test(line)) return list(lines, at, depth);
  if (line.includes("|") && TABLE_RULE.test(lines[at + 1] ?? "")) return table(lines, at);
  const end = until(lines, at + 1, startsBlock);
  const words = lines.slice(at, end).map((l) => l.trim());
  return [{ kind: "paragraph", spans: spansOf(words.join("\n")) }, end];
}

function until(lines: string[], from: number, ends: (line: string) => boolean): number {
  let at = from;
  while (at < lines.length && !ends(lines[at]!)) at += 1;
  return at;
}

const startsBlock = (line: string) =>
  !line.trim() ||
  /^(```|>)/.test(line) ||
  HEADING.test(line) ||
  BULLET.test(line) ||
  RULE.test(line);

function fence(lines: string[], at: number): [Block, number] {
  const end = until(lines, at + 1, (l) => l.startsWith("```"));
  return [{ kind: "code", text: lines.slice(at + 1, end).join("\n") }, end + 1];
}

function list(lines: string[], from: number, depth: number): [Block, number] {
  const first = BULLET.exec(lines[from]!)!;
  const indent = first[1]!.length;
  const ordered = first[2] !== undefined;
  const items: Item[] = [];
  let at = from;
  while (at < lines.length) {
    const line = lines[at]!;
    const bullet = BULLET.exec(line);
    const last = items.at(-1);
    if (bullet && bullet[1]!.length > indent && last && depth < DEEPEST) {
      const [inner, next] = list(lines, at, depth + 1);
      last.inner.push(inner);
      at = next;
    } else if (bullet && bullet[1]!.length >= indent && (bullet[2] !== undefined) === ordered) {
      items.push({ spans: spansOf(bullet[3]!), inner: [] });
      at += 1;
    } else if (!bullet && line.trim() && /^\s/.test(line) && last) {
      last.spans.push(...spansOf(` ${line.trim()}`));
      at += 1;
    } else break;
  }
  return [{ kind: "list", ordered, items }, at];
}

const cells = (line: string): Span[][] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => spansOf(cell.trim()));

function table(lines: string[], at: number): [Block, number] {
  const end = until(lines, at + 2, (l) => !l.includes("|"));
  const rows = lines.slice(at + 2, end).map(cells);
  return [{ kind: "table", head: cells(lines[at]!), rows }, end];
}
