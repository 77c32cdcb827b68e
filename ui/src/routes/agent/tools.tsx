/** What an agent works with beside a call: each tool is a tab of the work area. */
import {
  type Icon,
  IconAddressBook,
  IconArrowBigUpLine,
  IconBook2,
  IconCalendarPlus,
  IconFileText,
  IconPlugConnected,
  IconStethoscope,
  IconTicket,
} from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { ComponentType } from "react";
import type { LiveInteraction } from "../../api/types";
import { AppointmentTool, useAppointmentShown } from "../appointments/AppointmentTool";
import { DiagnosisTool } from "../cases/DiagnosisTool";
import { InteractionTickets } from "./InteractionTickets";
import { OutsideTool, useHasOutside } from "./OutsideTool";
import { KnowledgeTool } from "../knowledge/KnowledgeTool";
import { RecordTool, useRecordShown } from "./RecordTool";
import { ScriptTool, useScriptShown } from "./script/ScriptTool";
import { KnownTickets } from "./KnownTickets";
import { PassedTickets, usePassedShown } from "./PassedTicket";
import { TicketForm } from "./TicketForm";

export interface ToolProps {
  interaction: string;
  organization: string;
  /** Chosen or recognised. */
  customer: string | null;
  live: LiveInteraction;
}

export interface DeskTool {
  id: string;
  title: (t: TFunction) => string;
  icon: Icon;
  Panel: ComponentType<ToolProps>;
  /** Left out where it has nothing to show; always there when absent. */
  useShown?: (props: ToolProps) => boolean;
}

function TicketTool({ interaction, organization, customer }: ToolProps) {
  return (
    <div className="stack-lg">
      <KnownTickets interaction={interaction} customer={customer} />
      <TicketForm interaction={interaction} organization={organization} customer={customer} />
      <InteractionTickets interaction={interaction} />
    </div>
  );
}

/** In the order of the tabs; the first that is shown is open at the beginning. */
export const TOOLS: readonly DeskTool[] = [
  {
    id: "passed",
    title: (t) => t("ticketing.passed.title"),
    icon: IconArrowBigUpLine,
    Panel: PassedTickets,
    useShown: usePassedShown,
  },
  {
    id: "record",
    title: (t) => t("dialling.record_tool"),
    icon: IconAddressBook,
    Panel: RecordTool,
    useShown: useRecordShown,
  },
  {
    id: "script",
    title: (t) => t("scripts.title"),
    icon: IconFileText,
    Panel: ScriptTool,
    useShown: useScriptShown,
  },
  { id: "ticket", title: (t) => t("nav.tickets"), icon: IconTicket, Panel: TicketTool },
  {
    id: "outside",
    title: (t) => t("connect.tool"),
    icon: IconPlugConnected,
    Panel: OutsideTool,
    useShown: useHasOutside,
  },
  // prettier-ignore
  { id: "diagnosis", title: (t) => t("cases.diagnosis"), icon: IconStethoscope, Panel: DiagnosisTool },
  {
    id: "appointment",
    title: (t) => t("appointments.tool"),
    icon: IconCalendarPlus,
    Panel: AppointmentTool,
    useShown: useAppointmentShown,
  },
  { id: "knowledge", title: (t) => t("knowledge.title"), icon: IconBook2, Panel: KnowledgeTool },
];
