/** Reports: those that are kept, the standard ones, what is sent by itself, packs of committees. */
import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { KeptReports } from "./KeptReports";
import { Packs } from "./Packs";
import { Sendings } from "./Sendings";
import { StandardReports } from "./StandardReports";

const TABS = ["kept", "standard", "sendings", "packs"] as const;
type Tab = (typeof TABS)[number];

export function ReportsPage() {
  const { t } = useTranslation();
  const search = useSearch({ strict: false }) as { tab?: string; open?: string };
  const navigate = useNavigate();
  const tab: Tab = TABS.find((one) => one === search.tab) ?? "kept";
  const go = (to: Tab, open: string | null) =>
    void navigate({
      to: "/reports",
      search: { tab: to, ...(open && { open }) } as never,
    });
  const place = { opened: search.open ?? null, onOpen: (id: string | null) => go(tab, id) };
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1 className="grow">{t("reports.title")}</h1>
      </div>
      <Tabs value={tab} onChange={(to) => to && go(to as Tab, null)} keepMounted={false}>
        <Tabs.List>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`reports.tabs.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="kept" pt={12}>
          <KeptReports {...place} />
        </Tabs.Panel>
        <Tabs.Panel value="standard" pt={12}>
          <StandardReports {...place} />
        </Tabs.Panel>
        <Tabs.Panel value="sendings" pt={12}>
          <Sendings />
        </Tabs.Panel>
        <Tabs.Panel value="packs" pt={12}>
          <Packs {...place} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

/** What is open in a list, by its id, and how another is opened. */
export interface Place {
  opened: string | null;
  onOpen: (id: string | null) => void;
}
