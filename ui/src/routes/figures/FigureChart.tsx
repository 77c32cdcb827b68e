/** One indicator drawn by the first group: a curve over time, bars, or the heat of the week. */
import { Select, useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FigureTable, IndicatorDefinition } from "../../api/figures";
import { useLocale } from "../../i18n";
import { type ChartData, optionOf } from "./chart";
import { type Asked, written } from "./figures";
import { useGroupName } from "./useGroupName";

interface FigureChartProps {
  asked: Asked;
  definitions: IndicatorDefinition[];
  table: FigureTable;
}

const TIMES = ["quarter", "hour", "day", "month"];
const MOST_SERIES = 8;
const MOST_BARS = 40;

export function FigureChart({ asked, definitions, table }: FigureChartProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const nameOf = useGroupName();
  const [drawn, setDrawn] = useState<string | null>(null);
  const shown = definitions.filter((d) => asked.columns.includes(d.key));
  const definition = shown.find((d) => d.key === drawn) ?? shown[0];
  if (!definition) return null;
  const data = dataOf(asked, table, definition, nameOf);
  return (
    <section className="panel fig-chart" aria-label={t("figures.chart")}>
      <Select
        size="xs"
        w={260}
        aria-label={t("figures.drawn")}
        allowDeselect={false}
        data={shown.map((d) => ({ value: d.key, label: d.name[locale] }))}
        value={definition.key}
        onChange={(key) => key && setDrawn(key)}
      />
      <Drawing
        data={data}
        label={`${definition.name[locale]}. ${t("figures.chart")}`}
        write={(value) => written(definition, value, locale)}
      />
    </section>
  );
}

function dataOf(
  asked: Asked,
  table: FigureTable,
  definition: IndicatorDefinition,
  nameOf: ReturnType<typeof useGroupName>,
): ChartData {
  const value = (line: FigureTable["lines"][number]) =>
    line.indicators[definition.key]?.value ?? null;
  if (asked.by === "hour_of_week" && !asked.then) {
    const cells = table.lines.map((line) => {
      const [day, hour] = (line.group[0]?.id ?? "1 00").split(" ").map(Number);
      return [hour ?? 0, (day ?? 1) - 1, value(line)] as [number, number, number | null];
    });
    return { kind: "heat", cells };
  }
  const slots: string[] = [];
  const series = new Map<string, Map<string, number | null>>();
  // Time runs along the axis, whichever of the two groups it is.
  const time = TIMES.includes(asked.by) || !TIMES.includes(asked.then ?? "") ? 0 : 1;
  for (const line of table.lines) {
    const slot = nameOf(line.group[time]);
    const name = asked.then ? nameOf(line.group[1 - time]) : definition.key;
    if (!slots.includes(slot)) slots.push(slot);
    const values = series.get(name) ?? new Map<string, number | null>();
    values.set(slot, value(line));
    series.set(name, values);
  }
  const curve = TIMES.includes([asked.by, asked.then][time] ?? "");
  const first = [...series.values()][0];
  const most = (slot: string) => first?.get(slot) ?? -Infinity;
  const kept = curve ? slots : [...slots].sort((a, b) => most(b) - most(a)).slice(0, MOST_BARS);
  return {
    kind: curve ? "curve" : "bars",
    slots: kept,
    series: [...series].slice(0, MOST_SERIES).map(([name, values]) => ({
      name,
      values: kept.map((slot) => values.get(slot) ?? null),
    })),
    named: asked.then !== null,
  };
}

interface DrawingProps {
  data: ChartData;
  label: string;
  write: (value: number | null) => string;
}

/** The table below says the same in words, so the picture needs no more than its name. */
function Drawing({ data, label, write }: DrawingProps) {
  const place = useRef<HTMLDivElement>(null);
  const dark = useComputedColorScheme("light") === "dark";
  const locale = useLocale();
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    let gone = false;
    let leave = () => undefined as void;
    void import("./echarts").then(({ init }) => {
      if (gone) return;
      const chart = init(element, null, { renderer: "svg" });
      chart.setOption(optionOf(data, { dark, write, locale }));
      const watch = new ResizeObserver(() => chart.resize());
      watch.observe(element);
      leave = () => {
        watch.disconnect();
        chart.dispose();
      };
    });
    return () => {
      gone = true;
      leave();
    };
  }, [data, dark, write, locale]);
  return <div ref={place} className="fig-drawing" role="img" aria-label={label} />;
}
