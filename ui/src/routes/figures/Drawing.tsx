/** A chart, drawn. A table beside it says the same in words, so the picture needs no more than its name. */
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useLocale } from "../../i18n";
import { optionOf } from "./chart";
import type { ChartData } from "./drawn";

interface DrawingProps {
  data: ChartData;
  label: string;
  write: (value: number | null) => string;
}

/** Is drawn anew when `data` or `write` is another. */
export function Drawing({ data, label, write }: DrawingProps) {
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
