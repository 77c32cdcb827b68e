/** Campaigns, each with its queues, its figures and its day; queues of none stand by organization. */
import { IconSpeakerphone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WallBody } from "../../api/supervision";
import type { QueueView } from "../../api/types";
import { useMe } from "../../app/session";
import type { LiveState } from "../../live/state";
import { useNow } from "../../parts/Elapsed";
import { Empty } from "../../parts/Empty";
import { useNames } from "../../parts/useFormat";
import { DayCurve } from "./DayCurve";
import { Measure, useMeasures } from "./Measures";
import { QueueTable } from "./QueuesWall";
import { campaignsOf, chosenQueues, shareOf, sumOf } from "./wall";

export function CampaignWall({ body, board }: { body: WallBody; board: LiveState }) {
  const { t } = useTranslation();
  const names = useNames();
  const me = useMe();
  const groups = campaignsOf(chosenQueues(Object.values(board.queues), body.queues));
  if (groups.length === 0) {
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
      {groups
        .map(({ campaign, organization, queues }) => {
          const by = names.organization(organization) ?? organization;
          const name = me.campaigns.find((one) => one.id === campaign)?.name ?? campaign;
          return { campaign, queues, by, name: name ?? t("wall.no_campaign") };
        })
        // Those of no campaign stand last of their organization.
        .sort(
          (a, b) =>
            a.by.localeCompare(b.by) ||
            Number(a.campaign === null) - Number(b.campaign === null) ||
            a.name.localeCompare(b.name),
        )
        .map((group) => (
          <Group key={`${group.by} ${group.campaign}`} {...group} body={body} board={board} />
        ))}
    </div>
  );
}

interface GroupProps {
  /** Null: of none. */
  campaign: string | null;
  name: string;
  /** The organization it is worked for. */
  by: string;
  queues: QueueView[];
  body: WallBody;
  board: LiveState;
}

function Group({ campaign, name, by, queues, body, board }: GroupProps) {
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
    <section className="stack" aria-label={`${name}, ${by}`}>
      <h2>
        {name} <span className="muted small">{by}</span>
      </h2>
      <div className="wall-measures">
        {measures.map(({ id, ...measure }) => (
          <Measure key={id} {...measure} />
        ))}
      </div>
      {campaign && <DayCurve campaign={campaign} />}
      <QueueTable queues={queues} thresholds={body.thresholds} board={board} now={now} />
    </section>
  );
}
