/** English: complete, and held to the keys of French by the type and by a test. */
import { admin } from "./en/admin";
import { common } from "./en/common";
import { desk } from "./en/desk";
import { floor } from "./en/floor";
import { figures } from "./en/figures";
import { flow } from "./en/flow";
import { routing } from "./en/routing";
import { simulation } from "./en/simulation";
import { work } from "./en/work";
import type { fr } from "./fr";
import { card } from "./en/card";
import { cases } from "./en/cases";
import { connect } from "./en/connect";
import { dialling } from "./en/dialling";
import { outbound } from "./en/outbound";
import { crmSetup } from "./en/crmSetup";
import { imports } from "./en/imports";
import { knowledge } from "./en/knowledge";
import { scripts } from "./en/scripts";
import { tickets } from "./en/tickets";
import { access } from "./en/access";
import { listening } from "./en/listening";
import { quality } from "./en/quality";
import { recordings } from "./en/recordings";
import { reports } from "./en/reports";
import { surveys } from "./en/surveys";
import { compliance } from "./en/compliance";
import { appointments } from "./en/appointments";
import { voice } from "./en/voice";
import { wall } from "./en/wall";

export const en: typeof fr = {
  ...admin,
  ...common,
  ...desk,
  ...floor,
  ...figures,
  ...flow,
  ...routing,
  ...simulation,
  ...work,
  ...card,
  ...cases,
  ...connect,
  ...dialling,
  ...outbound,
  ...crmSetup,
  ...imports,
  ...knowledge,
  ...scripts,
  ...tickets,
  ...access,
  ...listening,
  ...quality,
  ...recordings,
  ...reports,
  ...surveys,
  ...compliance,
  ...appointments,
  ...voice,
  ...wall,
};
