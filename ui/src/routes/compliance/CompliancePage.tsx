/** Being called lawfully: who agreed, who wants no calls, why each attempt was made or not, the rules. */
import { Tabs } from "@mantine/core";
import { IconBan, IconChecklist, IconReceipt, IconScale } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Oppositions } from "./Oppositions";
import { Receipts } from "./Receipts";
import { Register } from "./Register";
import { Rules } from "./Rules";

const TABS = [
  ["register", IconChecklist],
  ["oppositions", IconBan],
  ["receipts", IconReceipt],
  ["rules", IconScale],
] as const;

type Tab = (typeof TABS)[number][0];

export function CompliancePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const params = useParams({ strict: false }) as { tab?: string };
  const tab: Tab = TABS.find(([name]) => name === params.tab)?.[0] ?? "register";
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1 className="grow">{t("compliance.title")}</h1>
      </div>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) =>
          next && void navigate({ to: "/compliance/$tab", params: { tab: next as Tab } })
        }
      >
        <Tabs.List mb="sm" aria-label={t("compliance.title")}>
          {TABS.map(([name, Glyph]) => (
            <Tabs.Tab key={name} value={name} leftSection={<Glyph size={16} aria-hidden />}>
              {t(`compliance.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="register">
          <Register />
        </Tabs.Panel>
        <Tabs.Panel value="oppositions">
          <Oppositions />
        </Tabs.Panel>
        <Tabs.Panel value="receipts">
          <Receipts />
        </Tabs.Panel>
        <Tabs.Panel value="rules">
          <Rules />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
