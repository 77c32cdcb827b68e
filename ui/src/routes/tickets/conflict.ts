/** Two people changed one ticket: what each wants, field by field. Pure. */

/** Values as they are compared: designed forms are objects. */
export type Parts = Record<string, unknown>;

export interface Clash {
  field: string;
  mine: unknown;
  theirs: unknown;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * Fields that I changed and that somebody else changed too, to something else. `before` is what I
 * read, `mine` only what I changed, `theirs` what stands now.
 */
export function clashes(before: Parts, mine: Parts, theirs: Parts): Clash[] {
  return Object.keys(mine)
    .filter((field) => !same(before[field], theirs[field]) && !same(mine[field], theirs[field]))
    .map((field) => ({ field, mine: mine[field], theirs: theirs[field] }));
}

/** My changes without those where theirs was chosen. */
export function settled(mine: Parts, choices: Record<string, "mine" | "theirs">): Parts {
  return Object.fromEntries(Object.entries(mine).filter(([field]) => choices[field] !== "theirs"));
}
