/** A coaching plan that an evaluation asks for, on its way to the form. */
import { atom } from "../../parts/atom";

export interface Planned {
  organization: string;
  agent: string;
  grid: string;
  questions: string[];
  evaluation: string | null;
}

export const planned = atom<Planned | null>(null);
