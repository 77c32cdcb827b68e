/** French, the first language: every key of the interface is born here. */
import { admin } from "./fr/admin";
import { common } from "./fr/common";
import { desk } from "./fr/desk";
import { floor } from "./fr/floor";
import { flow } from "./fr/flow";
import { routing } from "./fr/routing";
import { simulation } from "./fr/simulation";
import { work } from "./fr/work";

export const fr = {
  ...admin,
  ...common,
  ...desk,
  ...floor,
  ...flow,
  ...routing,
  ...simulation,
  ...work,
};
