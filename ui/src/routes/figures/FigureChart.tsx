/** One indicator drawn by the first group: a curve over time, bars, or the heat of the week. */
import { SegmentedControl, Select } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { FigureTable, IndicatorDefinition } from "../../api/figures";
import { useLocale } from "../../i18n";
import { Drawing } from "./Drawing";
import { dataOf, kindsOf } from "./drawn";
import { type Asked, type ChartKind, written } from "./figures";
import { useGroupName } from "./useGroupName";

interface FigureChartProps {
  asked: Asked;
  definitions: IndicatorDefinition[];
  table: FigureTable;
  onChange: (asked: Asked) => void;
}

export function FigureChart({ asked, definitions, table, onChange }: FigureChartProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const nameOf = useGroupName();
  const shown = definitions.filter((d) => asked.columns.includes(d.key));
  const definition = shown.find((d) => d.key === asked.drawn) ?? shown[0];
  const data = useMemo(
    () =>
      definition &&
      dataOf(asked, table, definition, nameOf, {
        now: t("figures.drawn_now"),
        before: asked.compare ? t(`reports.compares.${asked.compare}`) : t("reports.known_now"),
      }),
    // Names follow the language, which changes `t`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [asked, table, definition, t],
  );
  const write = useCallback(
    (value: number | null) => (definition ? written(definition, value, locale) : ""),
    [definition, locale],
  );
  if (!definition || !data) return null;
  const kinds = kindsOf(asked);
  return (
    <section className="panel fig-chart" aria-label={t("figures.chart")}>
      <div className="row wrap">
        <Select
          size="xs"
          w={260}
          aria-label={t("figures.drawn")}
          allowDeselect={false}
          data={shown.map((d) => ({ value: d.key, label: d.name[locale] }))}
          value={definition.key}
          onChange={(key) => key && onChange({ ...asked, drawn: key })}
        />
        <SegmentedControl
          size="xs"
          aria-label={t("figures.chart_kind")}
          data={kinds.map((value) => ({ value, label: t(`figures.charts.${value}`) }))}
          value={data.kind}
          onChange={(chart) => onChange({ ...asked, chart: chart as ChartKind })}
        />
      </div>
      <Drawing
        data={data}
        label={`${definition.name[locale]}. ${t("figures.chart")}`}
        write={write}
      />
    </section>
  );
}
