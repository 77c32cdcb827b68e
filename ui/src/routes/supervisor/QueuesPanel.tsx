import { IconAlertTriangle, IconCheck, IconClock, IconUsers } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { QueueView } from "../../api/types";
import { spell } from "../../format/time";
import { queuesByAttention, queueUrgency } from "../../live/order";
import { useLive } from "../../live/store";
import { Badge } from "../../parts/Badge";
import { Elapsed, useNow } from "../../parts/Elapsed";
import { Empty } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";
import { QueueMenu } from "./WaitingMenu";

const LOOK = {
  late: ["bad", IconAlertTriangle],
  waiting: ["warn", IconClock],
  calm: ["good", IconCheck],
} as const;

export function QueuesPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const queues = useLive((state) => state.queues);
  const leads = leadsWork(useMe().person.role);
  // The order is looked at every five seconds: rows that jump each second can't be read.
  const present = Math.floor(useNow() / 5_000) * 5_000;
  const rows = useMemo(
    () => Object.values(queues).sort(queuesByAttention(present)),
    [queues, present],
  );
  const columns: Column<QueueView>[] = [
    {
      id: "urgency",
      head: t("floor.attention"),
      cell: (q) => {
        const urgency = queueUrgency(q, present);
        const [tone, icon] = LOOK[urgency];
        return (
          <Badge tone={tone} icon={icon}>
            {t(`floor.urgency_${urgency}`)}
          </Badge>
        );
      },
    },
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
      head: t("floor.waiting"),
      align: "right",
      cell: (q) =>
        leads ? (
          <QueueMenu
            queue={q.queue}
            organization={q.organization}
            name={q.name}
            waiting={q.waiting}
          />
        ) : (
          <b className="num">{format.count(q.waiting)}</b>
        ),
    },
    {
      id: "oldest",
      head: t("floor.oldest"),
      align: "right",
      cell: (q) => <Elapsed since={q.oldest_since} />,
    },
    { id: "idle", head: t("floor.idle"), align: "right", cell: (q) => format.count(q.agents_idle) },
    { id: "busy", head: t("floor.busy"), align: "right", cell: (q) => format.count(q.agents_busy) },
    { id: "on", head: t("floor.on"), align: "right", cell: (q) => format.count(q.agents_on) },
    {
      id: "offered",
      head: t("floor.offered"),
      align: "right",
      cell: (q) => format.count(q.offered_today),
    },
    {
      id: "answered",
      head: t("floor.answered"),
      align: "right",
      cell: (q) => format.count(q.answered_today),
    },
    {
      id: "abandoned",
      head: t("floor.abandoned"),
      align: "right",
      cell: (q) => format.count(q.abandoned_today),
    },
    {
      id: "level",
      head: t("floor.service_level"),
      title: t("floor.service_level_long"),
      align: "right",
      cell: (q) => (
        <span className="num">
          <b>{format.share(q.service_level)}</b>{" "}
          <span className="small muted">
            {t("floor.within", { time: spell(q.service_level_ms) })}
          </span>
        </span>
      ),
    },
  ];
  return (
    <section className="panel" aria-label={t("floor.queues")}>
      <div className="panel-head">
        <IconUsers size={16} aria-hidden />
        <h2 className="grow">{t("floor.queues")}</h2>
        <ExportMenu
          name={t("floor.queues")}
          size="xs"
          columns={[
            { title: t("floor.queue"), value: (q) => q.name },
            {
              title: t("history.organization"),
              value: (q) => names.organization(q.organization),
            },
            { title: t("floor.waiting"), value: (q) => q.waiting },
            { title: t("floor.oldest"), value: (q) => q.oldest_since },
            { title: t("floor.idle"), value: (q) => q.agents_idle },
            { title: t("floor.busy"), value: (q) => q.agents_busy },
            { title: t("floor.on"), value: (q) => q.agents_on },
            { title: t("floor.offered"), value: (q) => q.offered_today },
            { title: t("floor.answered"), value: (q) => q.answered_today },
            { title: t("floor.abandoned"), value: (q) => q.abandoned_today },
            { title: t("floor.service_level"), value: (q) => q.service_level },
          ]}
          rows={() => rows}
          disabled={rows.length === 0}
        />
      </div>
      {rows.length === 0 ? (
        <Empty icon={IconUsers} title={t("floor.no_queues")} hint={t("floor.no_queues_hint")} />
      ) : (
        <div className="scroll" tabIndex={0} role="group" aria-label={t("floor.queues")}>
          <Grid label={t("floor.queues")} columns={columns} rows={rows} keyOf={(q) => q.queue} />
        </div>
      )}
    </section>
  );
}
