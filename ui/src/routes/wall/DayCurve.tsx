/** Arrivals by quarter of an hour, today against the same weekday of last week. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/figures";
import { pagesFor } from "../../app/pages";
import { useMe } from "../../app/session";
import { dayStart, localDay, nextDay } from "../../format/time";
import { useFormat } from "../../parts/useFormat";
import { byQuarter, highest, points, total } from "./curve";

const EVERY_MS = 60_000;
const [WIDTH, HEIGHT] = [960, 120];

function useDay(day: string, zone: string, live: boolean, of: CurveProps) {
  const may = pagesFor(useMe()).some((page) => page.to === "/figures");
  return useQuery({
    queryKey: ["wall", "day", day, zone, of],
    queryFn: () =>
      api.figures({
        from: dayStart(day, zone),
        to: dayStart(nextDay(day), zone),
        view: "queue",
        by: "quarter",
        kpi: "offered",
        ...(of.campaign && { campaign: of.campaign }),
        ...(of.queues && of.queues.length > 0 && { queue: of.queues.join(",") }),
      }),
    enabled: may,
    refetchInterval: live ? EVERY_MS : false,
    staleTime: live ? 0 : Infinity,
  });
}

/** Of all, of one campaign, or of some queues. */
interface CurveProps {
  campaign?: string;
  queues?: readonly string[];
}

export function DayCurve(of: CurveProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { zone } = format;
  const today = localDay(Date.now(), zone);
  const before = localDay(Date.parse(`${today}T12:00:00Z`) - 7 * 86_400_000, "UTC");
  const now = useDay(today, zone, true, of);
  const then = useDay(before, zone, false, of);
  if (!now.data) return null;
  const start = Date.parse(dayStart(today, zone));
  const current = byQuarter(now.data, start, Date.now());
  const past = byQuarter(then.data, Date.parse(dayStart(before, zone)), Infinity);
  const top = highest(current, past);
  const words = t("wall.curve_words", {
    today: format.count(total(current)),
    before: format.count(total(past)),
  });
  return (
    <figure className="panel wall-curve">
      <svg
        viewBox={`-4 -4 ${WIDTH + 8} ${HEIGHT + 8}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        <polyline className="wall-curve-past" points={points(past, top, WIDTH, HEIGHT)} />
        <polyline className="wall-curve-now" points={points(current, top, WIDTH, HEIGHT)} />
      </svg>
      <figcaption className="small muted row between">
        <span>
          <span className="wall-key now" aria-hidden /> {t("wall.today")}{" "}
          <span className="wall-key past" aria-hidden /> {t("wall.last_week")}
        </span>
        <span>{words}</span>
      </figcaption>
    </figure>
  );
}
