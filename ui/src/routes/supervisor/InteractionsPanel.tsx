import { IconActivity } from "@tabler/icons-react";
import { Checkbox } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LiveInteraction, Stage } from "../../api/types";
import { useLive } from "../../live/store";
import { StageBadge } from "../../parts/Badge";
import { Elapsed } from "../../parts/Elapsed";
import { Empty } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { ListenButton } from "../listening/ListenButton";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";
import { ChosenBar, WaitingMenu } from "./WaitingMenu";

const RANK: Record<Stage, number> = {
  queued: 0,
  ringing: 1,
  on_hold: 2,
  dialling: 3,
  talking: 4,
  flow: 5,
  wrap_up: 6,
};

function waitingFirst(a: LiveInteraction, b: LiveInteraction): number {
  return RANK[a.stage] - RANK[b.stage] || (a.since < b.since ? -1 : 1);
}

export function InteractionsPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const interactions = useLive((state) => state.interactions);
  const agents = useLive((state) => state.agents);
  const rows = useMemo(() => Object.values(interactions).sort(waitingFirst), [interactions]);
  const leads = leadsWork(useMe().person.role);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  // Who waits no more is chosen no more.
  const chosen = rows.filter((i) => i.stage === "queued" && marked.has(i.interaction));
  const mark = (id: string, on: boolean) => {
    const next = new Set(marked);
    if (on) next.add(id);
    else next.delete(id);
    setMarked(next);
  };
  const nameOf = (i: LiveInteraction) =>
    i.customer?.name ?? i.customer_number_national ?? t("app.hidden_number");
  const steers = (i: LiveInteraction) => i.stage === "queued" || i.stage === "ringing";
  const columns: Column<LiveInteraction>[] = [
    ...(leads
      ? [
          {
            id: "choose",
            head: <span className="visually-hidden">{t("steer.actions")}</span>,
            cell: (i: LiveInteraction) =>
              i.stage === "queued" && (
                <Checkbox
                  aria-label={t("steer.choose", { name: nameOf(i) })}
                  checked={marked.has(i.interaction)}
                  onChange={(event) => mark(i.interaction, event.currentTarget.checked)}
                />
              ),
          },
        ]
      : []),
    { id: "stage", head: t("floor.stage"), cell: (i) => <StageBadge stage={i.stage} /> },
    {
      id: "since",
      head: t("floor.since"),
      align: "right",
      cell: (i) => <Elapsed since={i.since} />,
    },
    {
      id: "customer",
      head: t("floor.customer"),
      cell: (i) => (
        <>
          {i.customer && <span className="strong">{i.customer.name} </span>}
          <span className="num">
            {i.customer_number_national ??
              format.phone(i.customer_number) ??
              t("app.hidden_number")}
          </span>
        </>
      ),
    },
    {
      id: "queue",
      head: t("floor.queue"),
      cell: (i) => names.queue(i.queue) ?? names.organization(i.organization),
    },
    {
      id: "agent",
      head: t("floor.agent"),
      cell: (i) =>
        i.agent ? (agents[i.agent]?.name ?? i.agent) : <span className="muted">–</span>,
    },
    {
      id: "total",
      head: t("floor.duration"),
      align: "right",
      cell: (i) => <Elapsed since={i.started_at} />,
    },
    {
      id: "listen",
      head: <span className="visually-hidden">{t("listening.listen")}</span>,
      cell: (i) => <ListenButton call={i} />,
    },
    ...(leads
      ? [
          {
            id: "menu",
            head: <span className="visually-hidden">{t("steer.actions")}</span>,
            cell: (i: LiveInteraction) =>
              steers(i) && i.queue && <WaitingMenu waiting={i} name={nameOf(i)} />,
          },
        ]
      : []),
  ];
  return (
    <section className="panel" aria-label={t("floor.interactions")}>
      <div className="panel-head">
        <IconActivity size={16} aria-hidden />
        <h2 className="grow">{t("floor.interactions")}</h2>
        <span className="muted num">{format.count(rows.length)}</span>
        <ExportMenu
          name={t("floor.interactions")}
          size="xs"
          columns={[
            { title: t("record.copy_id"), value: (i) => i.interaction },
            { title: t("floor.stage"), value: (i) => t(`stage.${i.stage}`) },
            { title: t("floor.since"), value: (i) => i.since },
            { title: t("floor.customer"), value: (i) => i.customer?.name },
            {
              title: t("history.number"),
              value: (i) => i.customer_number_national ?? i.customer_number,
            },
            {
              title: t("floor.queue"),
              value: (i) => names.queue(i.queue) ?? names.organization(i.organization),
            },
            {
              title: t("floor.agent"),
              value: (i) => i.agent && (agents[i.agent]?.name ?? i.agent),
            },
            { title: t("history.started"), value: (i) => i.started_at },
          ]}
          rows={() => rows}
          disabled={rows.length === 0}
        />
      </div>
      {chosen.length > 0 && <ChosenBar chosen={chosen} onDone={() => setMarked(new Set())} />}
      {rows.length === 0 ? (
        <Empty
          icon={IconActivity}
          title={t("floor.no_interactions")}
          hint={t("floor.no_interactions_hint")}
        />
      ) : (
        <div className="scroll tall" tabIndex={0} role="group" aria-label={t("floor.interactions")}>
          <Grid
            label={t("floor.interactions")}
            columns={columns}
            rows={rows}
            keyOf={(i) => i.interaction}
          />
        </div>
      )}
    </section>
  );
}
