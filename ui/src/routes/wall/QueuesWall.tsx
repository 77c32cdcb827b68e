/** Queues side by side, with the day's curve above. */
import { IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WallBody, WallThresholds } from "../../api/supervision";
import type { QueueView } from "../../api/types";
import { clock } from "../../format/time";
import { queuesByAttention } from "../../live/order";
import type { LiveState } from "../../live/state";
import { useNow } from "../../parts/Elapsed";
import { Empty } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { DayCurve } from "./DayCurve";
import { Measure, useMeasures } from "./Measures";
import { useRisk } from "./useRisk";
import {
  chosenQueues,
  falling,
  occupancyNow,
  owedIn,
  percentOf,
  rising,
  shareOf,
  waitedS,
} from "./wall";

export function QueuesWall({ body, board }: { body: WallBody; board: LiveState }) {
  const { t } = useTranslation();
  const now = useNow();
  // Rows that jump each second can't be read.
  const calm = Math.floor(now / 5_000) * 5_000;
  const queues = chosenQueues(Object.values(board.queues), body.queues);
  queues.sort(queuesByAttention(calm));
  const callbacks = Object.values(board.callbacks);
  const measures = useMeasures({
    queues,
    callbacks,
    occupancy: occupancyNow(Object.values(board.agents)),
    thresholds: body.thresholds,
    now,
    risk: useRisk(),
  });
  if (queues.length === 0) {
    return <Empty icon={IconUsers} title={t("floor.no_queues")} hint={t("floor.no_queues_hint")} />;
  }
  return (
    <div className="stack-lg wall-body">
      <div className="wall-measures">
        {measures.map(({ id, ...measure }) => (
          <Measure key={id} {...measure} />
        ))}
      </div>
      <DayCurve queues={body.queues} />
      <QueueTable queues={queues} thresholds={body.thresholds} board={board} now={now} />
    </div>
  );
}

interface TableProps {
  queues: QueueView[];
  thresholds: WallThresholds;
  board: LiveState;
  now: number;
}

export function QueueTable({ queues, thresholds, board, now }: TableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const callbacks = Object.values(board.callbacks);
  const told = (text: string, tone: string) => <b className={`num tone-${tone}`}>{text}</b>;
  const columns: Column<QueueView>[] = [
    {
      id: "name",
      head: t("floor.queue"),
      cell: (q) => (
        <>
          <span className="strong">{q.name}</span>{" "}
          <span className="small muted">{names.organization(q.organization)}</span>
        </>
      ),
    },
    {
      id: "waiting",
      head: t("wall.waiting"),
      align: "right",
      cell: (q) => told(format.count(q.waiting), rising(q.waiting, thresholds.waiting)),
    },
    {
      id: "oldest",
      head: t("wall.oldest"),
      align: "right",
      cell: (q) => {
        const seconds = waitedS(q.oldest_since, now);
        const text = seconds === null ? "–" : clock(seconds * 1000);
        return told(text, rising(seconds, thresholds.longest_wait));
      },
    },
    {
      id: "level",
      head: t("wall.level"),
      align: "right",
      cell: (q) =>
        told(
          format.share(q.service_level),
          falling(percentOf(q.within_today, q.offered_today), thresholds.service_level),
        ),
    },
    {
      id: "abandonment",
      head: t("wall.abandonment"),
      align: "right",
      cell: (q) =>
        told(
          format.share(shareOf(q.abandoned_today, q.offered_today)),
          rising(percentOf(q.abandoned_today, q.offered_today), thresholds.abandonment),
        ),
    },
    {
      id: "occupancy",
      head: t("wall.occupancy"),
      align: "right",
      cell: (q) => format.share(shareOf(q.agents_busy, q.agents_busy + q.agents_idle)),
    },
    { id: "idle", head: t("floor.idle"), align: "right", cell: (q) => format.count(q.agents_idle) },
    { id: "busy", head: t("floor.busy"), align: "right", cell: (q) => format.count(q.agents_busy) },
    {
      id: "owed",
      head: t("wall.owed"),
      align: "right",
      cell: (q) =>
        format.count(
          owedIn(
            callbacks.filter((c) => c.queue),
            [q],
          ),
        ),
    },
  ];
  return (
    <div className="panel scroll" tabIndex={0} role="group" aria-label={t("floor.queues")}>
      <Grid label={t("floor.queues")} columns={columns} rows={queues} keyOf={(q) => q.queue} />
    </div>
  );
}
