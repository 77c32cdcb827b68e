/** English: complete, and held to the keys of French by the type and by a test. */
import { admin } from "./en/admin";
import { common } from "./en/common";
import { desk } from "./en/desk";
import { floor } from "./en/floor";
import { flow } from "./en/flow";
import { routing } from "./en/routing";
import { simulation } from "./en/simulation";
import { work } from "./en/work";
import type { fr } from "./fr";

export const en: typeof fr = {
  ...admin,
  ...common,
  ...desk,
  ...floor,
  ...flow,
  ...routing,
  ...simulation,
  ...work,
};
