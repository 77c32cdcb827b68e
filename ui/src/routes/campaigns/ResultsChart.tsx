/** The shares of the trade, drawn by day, hour or agent; dispositions by how often they were said. */
import { SegmentedControl } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CampaignCalls, Dials } from "../../api/campaigns";
import { useLive } from "../../live/store";
import { useFormat, useNames } from "../../parts/useFormat";
import { Drawing } from "../figures/Drawing";
import type { ChartData } from "../figures/drawn";
import { ratesOf } from "./rates";

const BY = ["day", "hour", "agent", "disposition"] as const;
type By = (typeof BY)[number];

const SHARES = [
  ["contact", "contact_rate"],
  ["argued", "argued_rate"],
  ["transformation", "transformation"],
] as const;

export function ResultsChart({ found }: { found: CampaignCalls }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const agents = useLive((state) => state.agents);
  const [by, setBy] = useState<By>("day");
  const { count, share } = format;
  const data = useMemo<ChartData>(() => {
    if (by === "disposition") {
      const said = found.dispositions;
      return {
        kind: "bars",
        slots: said.map((one) => names.disposition(one.disposition) ?? one.disposition),
        series: [{ name: t("dialling.times"), values: said.map((one) => one.calls) }],
        named: false,
      };
    }
    const rows: [string, Dials][] = {
      day: () => found.days.map((one): [string, Dials] => [format.at(one.from, "day"), one.dials]),
      hour: () =>
        found.hours.map((one): [string, Dials] => [
          t("outbound.results.hour", { hour: one.hour }),
          one.dials,
        ]),
      agent: () =>
        found.agents.map((one): [string, Dials] => [
          agents[one.agent]?.name ?? one.agent,
          one.dials,
        ]),
    }[by]();
    return {
      kind: by === "day" && rows.length > 1 ? "curve" : "bars",
      slots: rows.map(([name]) => name),
      series: SHARES.map(([key, word]) => ({
        name: t(`dialling.${word}`),
        values: rows.map(([, dials]) => ratesOf(dials)[key]),
      })),
      named: true,
    };
  }, [by, found, names, agents, format, t]);
  const write = useCallback(
    (value: number | null) => {
      if (by === "disposition") return value === null ? "" : count(value);
      return share(value);
    },
    [by, count, share],
  );
  return (
    <section className="panel fig-chart" aria-label={t("outbound.results.chart")}>
      <div className="row wrap">
        <h2 className="grow">
          {t(by === "disposition" ? "dialling.by_disposition_any" : "outbound.results.chart")}
        </h2>
        <SegmentedControl
          size="xs"
          aria-label={t("outbound.results.by")}
          data={BY.map((value) => ({ value, label: t(`outbound.results.bys.${value}`) }))}
          value={by}
          onChange={(next) => setBy(next as By)}
        />
      </div>
      <Drawing data={data} label={t("outbound.results.chart")} write={write} />
    </section>
  );
}
