/** The list of fields while it is designed: ids, moves, types. Pure. */
import type { Choice, Field, FieldType } from "./setup";

/** Lower-case letters, digits and `_`, beginning with a letter: as `crm::field::is_id`. */
export const isFieldId = (id: string) => /^[a-z][a-z0-9_]{0,63}$/.test(id);

/** An id out of what a person typed, unlike those taken. */
export function fieldIdFrom(typed: string, taken: readonly string[]): string {
  const folded = typed
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[œæ]/gi, (both) => (both.toLowerCase() === "œ" ? "oe" : "ae"))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 48);
  const base = folded || "field";
  if (!taken.includes(base)) return base;
  for (let n = 2; ; n += 1) {
    if (!taken.includes(`${base}_${n}`)) return `${base}_${n}`;
  }
}

/** The list with one entry moved by a step; the same list at its ends. */
export function moved<T>(list: readonly T[], from: number, step: -1 | 1): T[] {
  const to = from + step;
  const next = [...list];
  if (to < 0 || to >= list.length) return next;
  const [one] = next.splice(from, 1);
  next.splice(to, 0, one!);
  return next;
}

/** Another type for a field: options go along where both have some. */
export function typeOf(kind: FieldType["kind"], before: FieldType): FieldType {
  if (kind === before.kind) return before;
  if (kind === "choice" || kind === "several") {
    const options: Choice[] = "options" in before ? before.options : [];
    return { kind, options };
  }
  return { kind };
}

/** A field with one part changed; an empty part is left out. */
export function withPart<K extends keyof Field>(
  field: Field,
  part: K,
  value: Field[K] | undefined | "" | false,
): Field {
  const { [part]: _before, ...rest } = field;
  return (value ? { ...rest, [part]: value } : rest) as Field;
}
