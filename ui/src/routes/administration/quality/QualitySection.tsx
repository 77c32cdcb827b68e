/** What an organization scores by: grids, what is drawn, when evaluators drift. */
import { NumberInput, Tabs } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SetupPart } from "../crm/SetupSection";
import { GridsPart } from "./GridsPart";
import type { QualitySetup } from "./model";
import { SamplingPart } from "./SamplingPart";

export interface QualityPart {
  organization: string;
  quality: QualitySetup;
  put: (change: Partial<QualitySetup>) => void;
}

const PARTS = [
  { id: "grids", Part: GridsPart },
  { id: "sampling", Part: SamplingPart },
  { id: "drift", Part: DriftPart },
] as const;

export function QualitySection({ organization, setup, change }: SetupPart) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string>("grids");
  const { quality } = setup;
  const put = (part: Partial<QualitySetup>) => change({ quality: { ...quality, ...part } });
  return (
    <Tabs value={open} onChange={(id) => id && setOpen(id)} keepMounted={false}>
      <Tabs.List aria-label={t("quality.setup.title")}>
        {PARTS.map(({ id }) => (
          <Tabs.Tab key={id} value={id}>
            {t(`quality.setup.tabs.${id}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {PARTS.map(({ id, Part }) => (
        <Tabs.Panel key={id} value={id} pt={12}>
          <Part organization={organization} quality={quality} put={put} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function DriftPart({ quality, put }: QualityPart) {
  const { t } = useTranslation();
  const { drift } = quality;
  const number = (value: string | number, other: number) =>
    typeof value === "number" ? value : other;
  return (
    <section className="panel" aria-label={t("quality.setup.tabs.drift")}>
      <div className="panel-body form-grid">
        <p className="full muted" style={{ margin: 0 }}>
          {t("quality.setup.drift_about")}
        </p>
        <NumberInput
          label={t("quality.setup.drift_points")}
          min={1}
          max={100}
          value={drift.points}
          onChange={(v) => put({ drift: { ...drift, points: number(v, drift.points) } })}
        />
        <NumberInput
          label={t("quality.setup.drift_sessions")}
          min={1}
          max={20}
          value={drift.sessions}
          onChange={(v) => put({ drift: { ...drift, sessions: number(v, drift.sessions) } })}
        />
      </div>
    </section>
  );
}
