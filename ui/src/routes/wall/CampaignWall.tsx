/** Queues by the organization they are worked for, each with its own figures. */
import { IconSpeakerphone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WallBody } from "../../api/supervision";
import type { QueueView } from "../../api/types";
import type { LiveState } from "../../live/state";
import { useNow } from "../../parts/Elapsed";
import { Empty } from "../../parts/Empty";
import { useNames } from "../../parts/useFormat";
import { Measure, useMeasures } from "./Measures";
import { QueueTable } from "./QueuesWall";
import { chosenQueues, shareOf, sumOf } from "./wall";

export function CampaignWall({ body, board }: { body: WallBody; board: LiveState }) {
  const { t } = useTranslation();
  const names = useNames();
  const groups = new Map<string, QueueView[]>();
  for (const queue of chosenQueues(Object.values(board.queues), body.queues)) {
    const name = names.organization(queue.organization) ?? queue.organization;
    groups.set(name, [...(groups.get(name) ?? []), queue]);
  }
  if (groups.size === 0) {
    return (
      <Empty
        icon={IconSpeakerphone}
        title={t("floor.no_queues")}
        hint={t("floor.no_queues_hint")}
      />
    );
  }
  return (
    <div className="stack-lg wall-body">
      {[...groups]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, queues]) => (
          <Group key={name} name={name} queues={queues} body={body} board={board} />
        ))}
    </div>
  );
}

interface GroupProps {
  name: string;
  queues: QueueView[];
  body: WallBody;
  board: LiveState;
}

function Group({ name, queues, body, board }: GroupProps) {
  const now = useNow();
  const sum = sumOf(queues);
  const measures = useMeasures({
    queues,
    callbacks: Object.values(board.callbacks).filter((c) => c.queue),
    occupancy: shareOf(sum.busy, sum.busy + sum.idle),
    thresholds: body.thresholds,
    now,
  });
  return (
    <section className="stack" aria-label={name}>
      <h2>{name}</h2>
      <div className="wall-measures">
        {measures.map(({ id, ...measure }) => (
          <Measure key={id} {...measure} />
        ))}
      </div>
      <QueueTable queues={queues} thresholds={body.thresholds} board={board} now={now} />
    </section>
  );
}
