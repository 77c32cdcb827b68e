/** Quality: what was scored, what waits to be listened to, calibration, coaching, trends. */
import { Tabs } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../app/session";
import { CalibrationPage } from "./CalibrationPage";
import { Calibrations } from "./Calibrations";
import { CoachingPage } from "./CoachingPage";
import { Coachings } from "./Coachings";
import { EvaluationPage } from "./EvaluationPage";
import { Evaluations } from "./Evaluations";
import { QualityNews } from "./QualityNews";
import { Trends } from "./Trends";
import { WorkList } from "./WorkList";

const TABS = ["evaluations", "work", "calibration", "coaching", "trends"] as const;
type Tab = (typeof TABS)[number];

const LISTS: Record<Tab, ComponentType> = {
  evaluations: Evaluations,
  work: WorkList,
  calibration: Calibrations,
  coaching: Coachings,
  trends: Trends,
};

const ONE: Partial<Record<Tab, ComponentType<{ id: string }>>> = {
  evaluations: EvaluationPage,
  calibration: CalibrationPage,
  coaching: CoachingPage,
};

export function QualityPage() {
  const { t } = useTranslation();
  const params = useParams({ strict: false }) as { tab?: string; id?: string };
  const navigate = useNavigate();
  const agent = useMe().person.role === "agent";
  const shown = TABS.filter((tab) => !agent || tab === "evaluations" || tab === "coaching");
  const tab = shown.find((one) => one === params.tab) ?? "evaluations";
  const One = params.id ? ONE[tab] : undefined;
  const List = LISTS[tab];
  if (One && params.id) {
    return (
      <div className="page-pad">
        <One key={params.id} id={params.id} />
      </div>
    );
  }
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1>{t("quality.title")}</h1>
      </div>
      <QualityNews />
      <Tabs
        value={tab}
        onChange={(to) => to && void navigate({ to: "/quality/$tab", params: { tab: to } })}
        keepMounted={false}
      >
        <Tabs.List aria-label={t("quality.title")}>
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`quality.tabs.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt={12}>
          <List />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
