/** How an organization works its tickets: types with their forms, deadlines, levels, gestures. */
import { Tabs } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SetupPart } from "../crm/SetupSection";
import { DeadlinesPart } from "./DeadlinesPart";
import { LevelsPart } from "./LevelsPart";
import { MacrosPart } from "./MacrosPart";
import type { TicketSetup } from "./model";
import { PlansPart } from "./PlansPart";
import { TemplatesPart } from "./TemplatesPart";
import { TypesPart } from "./TypesPart";

export interface TicketPart {
  tickets: TicketSetup;
  put: (change: Partial<TicketSetup>) => void;
}

const PARTS = [
  { id: "types", Part: TypesPart },
  { id: "deadlines", Part: DeadlinesPart },
  { id: "levels", Part: LevelsPart },
  { id: "macros", Part: MacrosPart },
  { id: "templates", Part: TemplatesPart },
  { id: "plans", Part: PlansPart },
] as const;

export function TicketsSection({ setup, change }: SetupPart) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string>("types");
  const { tickets } = setup;
  const put = (part: Partial<TicketSetup>) => change({ tickets: { ...tickets, ...part } });
  return (
    <Tabs value={open} onChange={(id) => id && setOpen(id)} keepMounted={false}>
      <Tabs.List aria-label={t("nav.tickets")}>
        {PARTS.map(({ id }) => (
          <Tabs.Tab key={id} value={id}>
            {t(`ticketing.admin.tabs.${id}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {PARTS.map(({ id, Part }) => (
        <Tabs.Panel key={id} value={id} pt={12}>
          <Part tickets={tickets} put={put} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
