/** Fields of every card that a column may go to, as the server names them. */
export const TARGETS = [
  "reference",
  "first_name",
  "last_name",
  "name",
  "company",
  "number",
  "email",
  "address",
  "postcode",
  "city",
  "language",
  "notes",
  "tags",
  "score",
  "contract",
  "household",
] as const;
