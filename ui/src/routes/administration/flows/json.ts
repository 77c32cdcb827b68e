/** A flow as text, its keys in the order in which a person reads one. Pure. */

const ORDER = [
  "version",
  "name",
  "start",
  "id",
  "type",
  "parameters",
  "when",
  "error",
  "phrases",
  "conditions",
  "errors",
  "next",
  "actions",
  "metadata",
];

const rank = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);

function inOrder(_key: string, value: unknown): unknown {
  if (!value || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b)),
  );
}

export const pretty = (value: unknown) => JSON.stringify(value, inOrder, 2);
