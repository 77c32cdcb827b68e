/** The large figures of a wall: value, word, and how it stands by colour, icon and text. */
import { IconAlertTriangle, IconClock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WallThresholds } from "../../api/supervision";
import type { CallbackView, QueueView } from "../../api/types";
import { clock } from "../../format/time";
import type { Tone } from "../../parts/Badge";
import { useFormat } from "../../parts/useFormat";
import { falling, owedIn, percentOf, rising, shareOf, type Sum, sumOf, waitedS } from "./wall";

interface MeasureProps {
  value: string;
  label: string;
  tone: Tone;
}

export function Measure({ value, label, tone }: MeasureProps) {
  const { t } = useTranslation();
  const Glyph = tone === "bad" ? IconAlertTriangle : IconClock;
  return (
    <div className={`wall-measure tone-${tone}`}>
      <b className="num">{value}</b>
      <span className="wall-label">
        {(tone === "bad" || tone === "warn") && (
          <Glyph className="wall-glyph" role="img" aria-label={t(`wall.${tone}`)} />
        )}
        {label}
      </span>
    </div>
  );
}

interface MeasuresProps {
  queues: readonly QueueView[];
  callbacks: readonly CallbackView[];
  occupancy: number | null;
  thresholds: WallThresholds;
  now: number;
  /** Tickets whose deadline is near or missed; unknown when null. */
  risk?: number | null;
}

export function useMeasures(props: MeasuresProps): (MeasureProps & { id: string })[] {
  const { t } = useTranslation();
  const format = useFormat();
  const { queues, callbacks, occupancy, thresholds, now, risk } = props;
  const sum: Sum = sumOf(queues);
  const oldest = waitedS(sum.oldest, now);
  const level = percentOf(sum.within, sum.offered);
  const lost = percentOf(sum.abandoned, sum.offered);
  const owed = owedIn(callbacks, queues);
  return [
    {
      id: "waiting",
      value: format.count(sum.waiting),
      label: t("wall.waiting"),
      tone: rising(sum.waiting, thresholds.waiting),
    },
    {
      id: "oldest",
      value: oldest === null ? "–" : clock(oldest * 1000),
      label: t("wall.oldest"),
      tone: rising(oldest, thresholds.longest_wait),
    },
    {
      id: "level",
      value: format.share(shareOf(sum.within, sum.offered)),
      label: t("wall.level"),
      tone: falling(level, thresholds.service_level),
    },
    {
      id: "abandonment",
      value: format.share(shareOf(sum.abandoned, sum.offered)),
      label: t("wall.abandonment"),
      tone: rising(lost, thresholds.abandonment),
    },
    { id: "answered", value: format.count(sum.answered), label: t("wall.answered"), tone: "calm" },
    ...(occupancy === null
      ? []
      : [
          {
            id: "occupancy",
            value: format.share(occupancy),
            label: t("wall.occupancy"),
            tone: "calm" as const,
          },
        ]),
    { id: "owed", value: format.count(owed), label: t("wall.owed"), tone: "calm" },
    ...(risk === null || risk === undefined
      ? []
      : [
          {
            id: "risk",
            value: format.count(risk),
            label: t("wall.risk"),
            tone: risk > 0 ? ("warn" as const) : ("calm" as const),
          },
        ]),
  ];
}
