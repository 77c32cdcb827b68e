/** French, the first language: every key of the interface is born here. */
import { admin } from "./fr/admin";
import { common } from "./fr/common";
import { desk } from "./fr/desk";
import { floor } from "./fr/floor";
import { figures } from "./fr/figures";
import { flow } from "./fr/flow";
import { routing } from "./fr/routing";
import { simulation } from "./fr/simulation";
import { work } from "./fr/work";
import { card } from "./fr/card";
import { cases } from "./fr/cases";
import { connect } from "./fr/connect";
import { dialling } from "./fr/dialling";
import { outbound } from "./fr/outbound";
import { crmSetup } from "./fr/crmSetup";
import { imports } from "./fr/imports";
import { knowledge } from "./fr/knowledge";
import { scripts } from "./fr/scripts";
import { tickets } from "./fr/tickets";
import { access } from "./fr/access";
import { listening } from "./fr/listening";
import { quality } from "./fr/quality";
import { recordings } from "./fr/recordings";
import { reports } from "./fr/reports";
import { surveys } from "./fr/surveys";
import { compliance } from "./fr/compliance";
import { appointments } from "./fr/appointments";
import { voice } from "./fr/voice";
import { wall } from "./fr/wall";

export const fr = {
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
