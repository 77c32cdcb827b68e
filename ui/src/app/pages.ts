/** Which pages a person has. The server holds the walls; this only leaves out dead ends. */
import {
  IconAddressBook,
  IconAdjustments,
  IconBellRinging,
  IconBook2,
  IconCalendarEvent,
  IconChartHistogram,
  IconEar,
  IconFileAnalytics,
  IconFileText,
  IconHeadset,
  IconHistory,
  IconDeviceTv,
  IconMoodSmile,
  IconLayoutDashboard,
  IconReportAnalytics,
  IconRosetteDiscountCheck,
  IconScale,
  IconSettings,
  IconSpeakerphone,
  IconStethoscope,
  IconTicket,
  type Icon,
} from "@tabler/icons-react";
import type { Me, Role } from "../api/types";

export interface PageEntry {
  to:
    | "/desk"
    | "/floor"
    | "/campaigns"
    | "/appointments"
    | "/listening"
    | "/wall"
    | "/alerts"
    | "/history"
    | "/tickets"
    | "/customers"
    | "/knowledge"
    | "/cases"
    | "/scripts"
    | "/figures"
    | "/quality"
    | "/reports"
    | "/surveys"
    | "/compliance"
    | "/simulation"
    | "/administration"
    | "/preferences";
  label:
    | "desk"
    | "floor"
    | "campaigns"
    | "appointments"
    | "listening"
    | "wall"
    | "alerts"
    | "queues"
    | "history"
    | "tickets"
    | "customers"
    | "knowledge"
    | "cases"
    | "scripts"
    | "figures"
    | "quality"
    | "reports"
    | "surveys"
    | "compliance"
    | "simulation"
    | "administration"
    | "preferences";
  icon: Icon;
}

const LEADS: readonly Role[] = ["supervisor", "floor_manager", "administrator"];

/** Changes the day's work of others. */
export const leadsWork = (role: Role): boolean => LEADS.includes(role);

export function pagesFor(me: Pick<Me, "person" | "agent">): PageEntry[] {
  const { role } = me.person;
  const leads = leadsWork(role);
  const works = me.agent !== null;
  const pages: (PageEntry | false)[] = [
    works && { to: "/desk", label: "desk", icon: IconHeadset },
    (leads || role === "quality_evaluator") && {
      to: "/floor",
      label: "floor",
      icon: IconLayoutDashboard,
    },
    (leads || ["analyst", "quality_evaluator", "organization"].includes(role)) && {
      to: "/campaigns",
      label: "campaigns",
      icon: IconSpeakerphone,
    },
    (works || leads || role === "organization") && {
      to: "/appointments",
      label: "appointments",
      icon: IconCalendarEvent,
    },
    role !== "organization" && { to: "/wall", label: "wall", icon: IconDeviceTv },
    leads && { to: "/alerts", label: "alerts", icon: IconBellRinging },
    role === "organization" && { to: "/floor", label: "queues", icon: IconLayoutDashboard },
    { to: "/history", label: "history", icon: IconHistory },
    (works || leads) && { to: "/tickets", label: "tickets", icon: IconTicket },
    (works || leads) && { to: "/customers", label: "customers", icon: IconAddressBook },
    (works || leads || role === "quality_evaluator" || role === "organization") && {
      to: "/knowledge",
      label: "knowledge",
      icon: IconBook2,
    },
    (works || leads) && { to: "/cases", label: "cases", icon: IconStethoscope },
    (leads || role === "analyst") && { to: "/scripts", label: "scripts", icon: IconFileText },
    (leads || ["analyst", "quality_evaluator", "organization"].includes(role)) && {
      to: "/figures",
      label: "figures",
      icon: IconReportAnalytics,
    },
    role !== "organization" && {
      to: "/quality",
      label: "quality",
      icon: IconRosetteDiscountCheck,
    },
    (leads || ["analyst", "quality_evaluator", "organization"].includes(role)) && {
      to: "/surveys",
      label: "surveys",
      icon: IconMoodSmile,
    },
    (leads || ["analyst", "quality_evaluator", "organization"].includes(role)) && {
      to: "/reports",
      label: "reports",
      icon: IconFileAnalytics,
    },
    leads && { to: "/compliance", label: "compliance", icon: IconScale },
    (leads || role === "analyst") && {
      to: "/simulation",
      label: "simulation",
      icon: IconChartHistogram,
    },
    role !== "analyst" &&
      role !== "organization" && { to: "/listening", label: "listening", icon: IconEar },
    role === "administrator" && {
      to: "/administration",
      label: "administration",
      icon: IconAdjustments,
    },
    { to: "/preferences", label: "preferences", icon: IconSettings },
  ];
  return pages.filter((page): page is PageEntry => page !== false);
}
