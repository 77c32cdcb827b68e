/** What a chart is told to draw. Pure. */
import type { EChartsCoreOption } from "echarts/core";
import type { Locale } from "../../api/types";
import { localeTag } from "../../format/time";
import type { ChartData, Heat } from "./drawn";

interface Dress {
  dark: boolean;
  write: (value: number | null) => string;
  locale: Locale;
}

/** Told apart also by those who see few colours (Okabe and Ito, 2008). */
const COLOURS = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#d55e00",
  "#8a8f98",
  "#b8a900",
];

/** So many names still fit below their bars. */
const FEW_BARS = 10;

export function optionOf(data: ChartData, dress: Dress): EChartsCoreOption {
  const ink = dress.dark ? "#c9cdd3" : "#3b4048";
  const line = dress.dark ? "#3a3f47" : "#dfe2e6";
  const base = {
    animation: false,
    color: COLOURS,
    textStyle: { color: ink, fontFamily: "inherit" },
    tooltip: { trigger: data.kind === "heat" ? "item" : "axis", confine: true },
  };
  const axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink } };
  if (data.kind === "heat") return { ...base, ...heat(data, axis, dress) };
  return {
    ...base,
    grid: { left: 56, right: 16, top: data.named ? 32 : 12, bottom: 28 },
    tooltip: { ...base.tooltip, valueFormatter: (value: unknown) => dress.write(asNumber(value)) },
    legend: data.named
      ? // Wide apart: the letters of the page are wider than those that it measures with.
        { top: 0, itemGap: 32, textStyle: { color: ink }, type: "scroll" }
      : undefined,
    xAxis: {
      type: "category",
      data: data.slots,
      ...axis,
      ...(data.kind !== "curve" &&
        data.slots.length <= FEW_BARS && {
          axisLabel: { color: ink, interval: 0, width: 120, overflow: "truncate" },
        }),
    },
    yAxis: {
      type: "value",
      ...axis,
      axisLabel: { color: ink, formatter: (value: number) => dress.write(value) },
      splitLine: { lineStyle: { color: line } },
    },
    series: data.series.map((one) => ({
      name: one.name,
      type: data.kind === "curve" ? "line" : "bar",
      ...(data.kind === "stacked" && { stack: "all" }),
      // What it is held against stands back: dashed, or pale.
      ...(one.beside && {
        lineStyle: { type: "dashed", width: 1.5 },
        itemStyle: { color: dress.dark ? "#7d8590" : "#8a8f98" },
      }),
      data: one.values,
      showSymbol: data.slots.length < 40,
      connectNulls: false,
      barMaxWidth: 48,
    })),
  };
}

function heat(
  { xs, ys, cells }: { xs: string[]; ys: string[]; cells: Heat[] },
  axis: object,
  dress: Dress,
): EChartsCoreOption {
  const week = xs.length === 0;
  const values = cells.map(([, , value]) => value ?? 0);
  const day = (n: number) =>
    new Intl.DateTimeFormat(localeTag(dress.locale), { weekday: "short", timeZone: "UTC" }).format(
      new Date(Date.UTC(2024, 0, n + 1)),
    );
  return {
    grid: { left: week ? 56 : 140, right: 16, top: 12, bottom: 60 },
    xAxis: {
      type: "category",
      data: week ? Array.from({ length: 24 }, (_, h) => `${h}`) : xs,
      ...axis,
    },
    yAxis: {
      type: "category",
      data: week ? Array.from({ length: 7 }, (_, n) => day(n)) : ys,
      inverse: true,
      ...axis,
    },
    visualMap: {
      min: Math.min(...values, 0),
      max: Math.max(...values, 0) || 1,
      orient: "horizontal",
      left: "center",
      bottom: 0,
      itemHeight: 160,
      formatter: (value: unknown) => dress.write(asNumber(value)),
      textStyle: { color: dress.dark ? "#c9cdd3" : "#3b4048" },
      inRange: { color: dress.dark ? ["#1f2937", "#56b4e9"] : ["#eef4fa", "#0072b2"] },
    },
    tooltip: { valueFormatter: (value: unknown) => dress.write(asNumber(value)) },
    series: [{ type: "heatmap", data: cells.filter(([, , value]) => value !== null) }],
  };
}

function asNumber(value: unknown): number | null {
  const last = Array.isArray(value) ? value[value.length - 1] : value;
  return typeof last === "number" ? last : null;
}
