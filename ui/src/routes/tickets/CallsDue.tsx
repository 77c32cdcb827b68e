/** Follow-up calls that tickets owe their customers, the nearest first. */
import { Button, Switch } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClock, IconPhoneOutgoing } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { FollowUp } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { Badge } from "../../parts/Badge";
import { useNow } from "../../parts/Elapsed";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { CustomerLink } from "./Surroundings";

export function CallsDue() {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const now = useNow();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [mine, setMine] = useState(false);
  const due = useQuery({
    queryKey: ["tickets", "follow-ups", mine],
    queryFn: () => api.followUpsDue(mine ? "me" : null),
  });
  const rows = due.data?.items ?? [];
  const done = async (row: FollowUp) => {
    try {
      await api.changeFollowUp(row.id, { state: "done", version: row.version });
    } catch (error) {
      tellProblem(error, t);
    }
    await queries.invalidateQueries({ queryKey: ["tickets"] });
  };
  const late = (row: FollowUp) => Date.parse(row.due) <= now;
  const columns: Column<FollowUp>[] = [
    {
      id: "due",
      head: t("ticketing.follow.at"),
      cell: (row) => (
        <span className="row" style={{ gap: 6 }}>
          <span className="num">{format.at(row.due)}</span>
          <Badge tone={late(row) ? "bad" : "calm"} icon={late(row) ? IconAlertTriangle : IconClock}>
            {t(late(row) ? "ticketing.follow.late" : `ticketing.follow.states.${row.state}`)}
          </Badge>
        </span>
      ),
    },
    { id: "label", head: t("ticketing.follow.label"), text: true, cell: (row) => row.label },
    {
      id: "customer",
      head: t("ticket.customer"),
      cell: (row) =>
        row.customer ? (
          <span onClick={(event) => event.stopPropagation()}>
            <CustomerLink id={row.customer} />
          </span>
        ) : (
          "–"
        ),
    },
    { id: "agent", head: t("ticket.assignee"), cell: (row) => row.agent ?? row.team ?? "–" },
    {
      id: "organization",
      head: t("customer.organization"),
      cell: (row) => names.organization(row.organization),
    },
    {
      id: "done",
      head: <span className="visually-hidden">{t("ticketing.follow.done")}</span>,
      cell: (row) => (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconCheck size={14} aria-hidden />}
          aria-label={t("ticketing.pair", { name: t("ticketing.follow.done"), value: row.label })}
          onClick={(event) => {
            event.stopPropagation();
            void done(row);
          }}
        >
          {t("ticketing.follow.done")}
        </Button>
      ),
    },
  ];
  return (
    <>
      <div className="page-head">
        <h1 className="grow">{t("ticketing.follow.due_list")}</h1>
        <Switch
          label={t("ticketing.whose.me")}
          checked={mine}
          onChange={(event) => setMine(event.currentTarget.checked)}
        />
        <ExportMenu<FollowUp>
          name="suivis"
          disabled={rows.length === 0}
          rows={() => rows}
          columns={[
            { title: t("ticketing.follow.at"), value: (row) => format.at(row.due) },
            { title: t("ticketing.follow.label"), value: (row) => row.label },
            { title: t("ticket.assignee"), value: (row) => row.agent ?? row.team ?? null },
            {
              title: t("customer.organization"),
              value: (row) => names.organization(row.organization),
            },
          ]}
        />
      </div>
      {due.isError && <Failed error={due.error} retry={() => void due.refetch()} />}
      {due.isPending && <Loading />}
      {due.data && rows.length === 0 && (
        <Empty icon={IconPhoneOutgoing} title={t("ticketing.follow.due_none")} />
      )}
      {rows.length > 0 && (
        <div className="panel scroll">
          <Grid
            label={t("ticketing.follow.due_list")}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.id}
            onOpen={(row) => void navigate({ to: "/tickets/$id", params: { id: row.ticket } })}
          />
        </div>
      )}
    </>
  );
}
