/** What differs between two texts, line by line (longest common subsequence). Pure. */

export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
}

/** Longer ones are shown as replaced whole: the table grows by the square. */
const MOST_LINES = 2_000;

export function lineDiff(before: string, after: string): DiffLine[] {
  const a = before.split("\n");
  const b = after.split("\n");
  if (a.length > MOST_LINES || b.length > MOST_LINES) {
    return [...lines("removed", a), ...lines("added", b)];
  }
  const table = common(a, b);
  const found: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      found.push({ kind: "same", text: a[i]! });
      i += 1;
      j += 1;
    } else if (table[i + 1]![j]! >= table[i]![j + 1]!) {
      found.push({ kind: "removed", text: a[i]! });
      i += 1;
    } else {
      found.push({ kind: "added", text: b[j]! });
      j += 1;
    }
  }
  return [...found, ...lines("removed", a.slice(i)), ...lines("added", b.slice(j))];
}

const lines = (kind: DiffLine["kind"], of: string[]): DiffLine[] =>
  of.map((text) => ({ kind, text }));

/** How many lines the rests from (i, j) on have in common. */
function common(a: string[], b: string[]): Uint16Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i]![j] =
        a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
