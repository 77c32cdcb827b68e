/** The sections of the administration that stand over an organization's set-up. */
import {
  type Icon,
  IconCalendarEvent,
  IconFileText,
  IconForms,
  IconGauge,
  IconMessage,
  IconMessage2,
  IconMoodSmile,
  IconPlugConnected,
  IconMicrophone,
  IconRosetteDiscountCheck,
  IconShieldLock,
  IconShoppingCart,
  IconStethoscope,
  IconTicket,
} from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { ComponentType } from "react";
import { FieldForceSection } from "../field/FieldForceSection";
import { ConnectorsSection } from "../connectors/ConnectorsSection";
import { CaseBases } from "./CaseBases";
import { Catalogue } from "./Catalogue";
import { QualitySection } from "../quality/QualitySection";
import { TicketsSection } from "../tickets/TicketsSection";
import { CustomerFields } from "./CustomerFields";
import { RepliesSection } from "./RepliesSection";
import { RecordingsSection } from "./RecordingsSection";
import { Retention } from "./Retention";
import { Scores } from "./Scores";
import { ScriptsSection } from "../scripts/ScriptsSection";
import { SmsSection } from "../sendings/SmsSection";
import { SurveysSection } from "../surveys/SurveysSection";
import type { SetupPart } from "./SetupSection";

export interface CrmSection {
  /** In the address. */
  name: string;
  title: (t: TFunction) => string;
  icon: Icon;
  Body: ComponentType<SetupPart>;
  /** Publishes versions of its own: the frame offers only the organization. */
  own?: boolean;
}

/** In the order in which customer work is set up. */
export const CRM_SECTIONS: readonly CrmSection[] = [
  {
    name: "card-fields",
    title: (t) => t("card.fields.title"),
    icon: IconForms,
    Body: CustomerFields,
  },
  {
    name: "card-figures",
    title: (t) => t("card.scores.title"),
    icon: IconGauge,
    Body: Scores,
  },
  {
    name: "catalogue",
    title: (t) => t("card.catalogue.title"),
    icon: IconShoppingCart,
    Body: Catalogue,
  },
  {
    name: "tickets",
    title: (t) => t("ticketing.admin.title"),
    icon: IconTicket,
    Body: TicketsSection,
  },
  {
    name: "case-bases",
    title: (t) => t("cases.setup.title"),
    icon: IconStethoscope,
    Body: CaseBases,
  },
  {
    name: "replies",
    title: (t) => t("replies.title"),
    icon: IconMessage2,
    Body: RepliesSection,
  },
  {
    name: "quality",
    title: (t) => t("quality.setup.title"),
    icon: IconRosetteDiscountCheck,
    Body: QualitySection,
  },
  {
    name: "surveys",
    title: (t) => t("surveys.admin.title"),
    icon: IconMoodSmile,
    Body: SurveysSection,
  },
  {
    name: "field-force",
    title: (t) => t("appointments.setup.title"),
    icon: IconCalendarEvent,
    Body: FieldForceSection,
  },
  {
    name: "sms",
    title: (t) => t("sms.title"),
    icon: IconMessage,
    Body: SmsSection,
  },
  {
    name: "connectors",
    title: (t) => t("connect.title"),
    icon: IconPlugConnected,
    Body: ConnectorsSection,
  },
  {
    name: "retention",
    title: (t) => t("privacy.rules"),
    icon: IconShieldLock,
    Body: Retention,
  },
  {
    name: "recordings",
    title: (t) => t("recordings.title"),
    icon: IconMicrophone,
    Body: RecordingsSection,
    own: true,
  },
  {
    name: "scripts",
    title: (t) => t("scripts.title_many"),
    icon: IconFileText,
    Body: ScriptsSection,
    own: true,
  },
];
