/** A case base as the administration edits it. */
import type { Field, Label } from "./setup";

export type Similarity =
  { kind: "exact" | "ordered" | "overlap" } | { kind: "range"; span: number } | Table;

/** How like two options are, pair by pair. */
export interface Table {
  kind: "table";
  pairs: { asked: string; case: string; percent: number }[];
  otherwise_percent?: number;
  /** Each pair holds both ways; so unless it is said otherwise. */
  symmetric?: boolean;
}

export interface CaseAttribute {
  field: Field;
  question: Label;
  weight: number;
  similarity: Similarity;
  effort: number;
}

export interface CaseBase {
  id: string;
  label: Label;
  attributes: CaseAttribute[];
  text_weight: number;
  missing: { kind: "ignored" } | { kind: "counts"; percent: number };
  limits: {
    clear_percent: number;
    lead_percent: number;
    least_answers: number;
    near_percent: number;
  };
  ticket_type: string;
  ticket_category?: string;
}

/** What fits a type of field, the usual one first. */
export function similaritiesOf(kind: Field["type"]["kind"]): readonly Similarity["kind"][] {
  switch (kind) {
    case "choice":
      return ["exact", "ordered", "table"];
    case "several":
      return ["overlap", "exact"];
    case "number":
    case "amount":
    case "date":
      return ["range", "exact"];
    case "text":
    case "long_text":
    case "yes_no":
    case "phone":
    case "email":
      return ["exact"];
  }
}

export function similarity(kind: Similarity["kind"]): Similarity {
  switch (kind) {
    case "range":
      return { kind, span: 10 };
    case "table":
      return { kind, pairs: [] };
    case "exact":
    case "ordered":
    case "overlap":
      return { kind };
  }
}

const isOf = (table: Table, asked: string, known: string) => (pair: Table["pairs"][number]) =>
  (pair.asked === asked && pair.case === known) ||
  (table.symmetric !== false && pair.asked === known && pair.case === asked);

/** What is written for a pair; equal ones are 100, and one that is not written is null. */
export function percentOf(table: Table, asked: string, known: string): number | null {
  if (asked === known) return 100;
  return table.pairs.find(isOf(table, asked, known))?.percent ?? null;
}

/** The table with a pair written, or taken out where `percent` is null. */
export function withPair(
  table: Table,
  asked: string,
  known: string,
  percent: number | null,
): Table {
  const of = isOf(table, asked, known);
  const others = table.pairs.filter((pair) => !of(pair));
  return {
    ...table,
    pairs: percent === null ? others : [...others, { asked, case: known, percent }],
  };
}

/** The attributes after their fields were edited: by id, new ones with the usual likeness. */
export function withFields(attributes: readonly CaseAttribute[], fields: Field[]): CaseAttribute[] {
  return fields.map((field, n) => {
    const known = attributes.find((a) => a.field.id === field.id);
    // A renamed id keeps its place.
    const before = known ?? (attributes.length === fields.length ? attributes[n] : undefined);
    const fits = similaritiesOf(field.type.kind);
    if (!before) {
      const usual = similarity(fits[0] ?? "exact");
      const question = { fr: `${field.label.fr} ?` };
      return { field, question, weight: 10, similarity: usual, effort: 1 };
    }
    const kept = fits.includes(before.similarity.kind);
    return {
      ...before,
      field,
      similarity: kept ? before.similarity : similarity(fits[0] ?? "exact"),
    };
  });
}

export function freshBase(id: string, name: string): CaseBase {
  return {
    id,
    label: { fr: name },
    attributes: [],
    text_weight: 20,
    missing: { kind: "ignored" },
    limits: { clear_percent: 80, lead_percent: 20, least_answers: 2, near_percent: 30 },
    ticket_type: "incident",
  };
}
