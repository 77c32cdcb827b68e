/** What the graph may show over the flow: counts, coverage, differences. Pure shapes. */

/** By action and exit id. */
export type ByExit<T> = ReadonlyMap<string, T>;

export const exitKey = (action: string, exit: string) => `${action} ${exit}`;

export type Mark = "added" | "changed" | "removed";

export interface Overlay {
  /** How many callers took each exit; zero where none did. */
  counts?: ByExit<number>;
  /** Exits that some test took. */
  covered?: ReadonlySet<string>;
  marks?: ReadonlyMap<string, Mark>;
}
