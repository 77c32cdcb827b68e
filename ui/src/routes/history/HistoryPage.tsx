/** Every interaction a person may see, filtered, listed by cursor, exported as listed. */
import { Button } from "@mantine/core";
import { IconHistory, IconHeadphones } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { Contact } from "../../api/types";
import { everyPage } from "../../api/pages";
import { dayStart, nextDay, spell } from "../../format/time";
import { OutcomeBadge } from "../../parts/Badge";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { ContactNumber } from "./ContactNumber";
import { useFormat, useNames } from "../../parts/useFormat";
import { ContactDrawer } from "./ContactDrawer";
import { contactColumns } from "./export";
import { emptyFilters, Filters, type HistoryFilters } from "./Filters";

const PAGE = 50;

function queryOf(filters: HistoryFilters, zone: string) {
  const { from, to, speech, ...rest } = filters;
  const [kind, percent] = speech.split(":");
  return {
    ...rest,
    silence_percent: kind === "silence" ? Number(percent) : undefined,
    overtalk_percent: kind === "overtalk" ? Number(percent) : undefined,
    from: from ? dayStart(from, zone) : undefined,
    to: to ? dayStart(nextDay(to), zone) : undefined,
    limit: PAGE,
  };
}

export function HistoryPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { id?: string };
  const navigate = useNavigate();
  const format = useFormat();
  const names = useNames();
  const [filters, setFilters] = useState<HistoryFilters>(emptyFilters);
  const list = useInfiniteQuery({
    queryKey: ["interactions", "list", filters, format.zone],
    queryFn: ({ pageParam }) =>
      api.interactions({ ...queryOf(filters, format.zone), cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const exportRows = () =>
    everyPage((cursor) =>
      api.interactions({ ...queryOf(filters, format.zone), limit: 200, cursor }),
    );
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1>{t("history.title")}</h1>
        <span className="muted grow" role="status">
          {list.data && t("history.listed", { count: rows.length })}
        </span>
        <ExportMenu
          name={t("history.title")}
          columns={contactColumns(t, names)}
          rows={exportRows}
          disabled={rows.length === 0}
        />
      </div>
      <Filters value={filters} onChange={setFilters} />
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && rows.length === 0 && (
        <Empty icon={IconHistory} title={t("history.empty")} hint={t("history.empty_hint")} />
      )}
      {rows.length > 0 && (
        <div className="panel scroll">
          <ContactGrid
            rows={rows}
            chosen={id ?? null}
            onOpen={(c) => void navigate({ to: "/history/$id", params: { id: c.interaction } })}
          />
        </div>
      )}
      {rows.length > 0 && (
        <div className="row" style={{ justifyContent: "center" }}>
          {list.hasNextPage ? (
            <Button
              variant="default"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {t("app.more")}
            </Button>
          ) : (
            <span className="small muted">{t("history.end")}</span>
          )}
        </div>
      )}
      {id && <ContactDrawer key={id} id={id} onClose={() => void navigate({ to: "/history" })} />}
    </div>
  );
}

interface ContactGridProps {
  rows: Contact[];
  chosen: string | null;
  onOpen: (contact: Contact) => void;
}

function ContactGrid({ rows, chosen, onOpen }: ContactGridProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const columns: Column<Contact>[] = [
    {
      id: "started",
      head: t("history.started"),
      cell: (c) => <span className="num">{format.at(c.started_at)}</span>,
    },
    {
      id: "number",
      head: t("history.number"),
      cell: (c) => <ContactNumber contact={c} />,
    },
    {
      id: "customer",
      head: t("history.customer"),
      cell: (c) => c.customer?.name ?? <span className="muted">–</span>,
    },
    {
      id: "queue",
      head: t("history.queue"),
      cell: (c) => names.queue(c.queue) ?? <span className="muted">–</span>,
    },
    {
      id: "agent",
      head: t("history.agent"),
      cell: (c) => c.agent_name ?? c.agent ?? <span className="muted">–</span>,
    },
    {
      id: "wait",
      head: t("history.wait"),
      align: "right",
      cell: (c) => <span className="num">{c.enqueued_at ? spell(c.queue_ms) : "–"}</span>,
    },
    {
      id: "talk",
      head: t("history.talk"),
      align: "right",
      cell: (c) => <span className="num">{c.talk_ms > 0 ? spell(c.talk_ms) : "–"}</span>,
    },
    {
      id: "outcome",
      head: t("history.outcome"),
      cell: (c) => <OutcomeBadge outcome={c.outcome} />,
    },
    {
      id: "disposition",
      head: t("history.disposition"),
      cell: (c) => names.disposition(c.disposition) ?? <span className="muted">–</span>,
    },
    {
      id: "recording",
      head: <IconHeadphones size={14} role="img" aria-label={t("history.recording")} />,
      cell: (c) =>
        c.recording ? <IconHeadphones size={14} role="img" aria-label={t("recording.on")} /> : null,
    },
  ];
  return (
    <Grid
      label={t("history.title")}
      columns={columns}
      rows={rows}
      keyOf={(c) => c.interaction}
      chosen={chosen}
      onOpen={onOpen}
    />
  );
}
