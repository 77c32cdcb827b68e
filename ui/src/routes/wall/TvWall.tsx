/** For a screen on the wall, 16:9, read from five metres: few figures, large type. */
import { useTranslation } from "react-i18next";
import type { WallBody } from "../../api/supervision";
import { clock } from "../../format/time";
import { queuesByAttention } from "../../live/order";
import type { LiveState } from "../../live/state";
import { useNow } from "../../parts/Elapsed";
import { useFormat } from "../../parts/useFormat";
import { DayCurve } from "./DayCurve";
import { Measure, useMeasures } from "./Measures";
import { useRisk } from "./useRisk";
import { chosenQueues, falling, occupancyNow, percentOf, rising, teamsOf, waitedS } from "./wall";

/** As many as fit below each other in type that is read from afar. */
const MOST_QUEUES = 6;
const SHOWN = ["waiting", "oldest", "level", "abandonment", "occupancy", "owed"];

export function TvWall({ body, board }: { body: WallBody; board: LiveState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const calm = Math.floor(now / 5_000) * 5_000;
  const queues = chosenQueues(Object.values(board.queues), body.queues);
  queues.sort(queuesByAttention(calm));
  const agents = Object.values(board.agents);
  const blocks = teamsOf(agents, body.teams);
  const total = { idle: 0, busy: 0, away: 0 };
  for (const { counts } of blocks) {
    total.idle += counts.idle;
    total.busy += counts.busy;
    total.away += counts.away;
  }
  const measures = useMeasures({
    queues,
    callbacks: Object.values(board.callbacks),
    occupancy: occupancyNow(agents),
    thresholds: body.thresholds,
    now,
    risk: useRisk(),
  }).filter(({ id }) => SHOWN.includes(id));
  return (
    <div className="wall-tv">
      <div className="wall-measures">
        {measures.map(({ id, ...measure }) => (
          <Measure key={id} {...measure} />
        ))}
      </div>
      <table className="wall-tv-queues" aria-label={t("floor.queues")}>
        <thead>
          <tr>
            <th scope="col">{t("floor.queue")}</th>
            <th scope="col">{t("wall.waiting")}</th>
            <th scope="col">{t("wall.oldest")}</th>
            <th scope="col">{t("wall.level")}</th>
            <th scope="col">{t("wall.free")}</th>
          </tr>
        </thead>
        <tbody>
          {queues.slice(0, MOST_QUEUES).map((queue) => {
            const oldest = waitedS(queue.oldest_since, now);
            const level = percentOf(queue.within_today, queue.offered_today);
            const { thresholds } = body;
            return (
              <tr key={queue.queue}>
                <th scope="row">{queue.name}</th>
                <td className={`tone-${rising(queue.waiting, thresholds.waiting)}`}>
                  {format.count(queue.waiting)}
                </td>
                <td className={`tone-${rising(oldest, thresholds.longest_wait)}`}>
                  {oldest === null ? "–" : clock(oldest * 1000)}
                </td>
                <td className={`tone-${falling(level, thresholds.service_level)}`}>
                  {format.share(queue.service_level)}
                </td>
                <td>{format.count(queue.agents_idle)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className="wall-tv-foot">
        {blocks.length > 0 && (
          <div className="wall-tv-agents">
            <Measure value={format.count(total.idle)} label={t("wall.agents_idle")} tone="good" />
            <Measure value={format.count(total.busy)} label={t("wall.agents_busy")} tone="busy" />
            <Measure value={format.count(total.away)} label={t("wall.agents_away")} tone="calm" />
          </div>
        )}
        <DayCurve queues={body.queues} />
      </div>
    </div>
  );
}
