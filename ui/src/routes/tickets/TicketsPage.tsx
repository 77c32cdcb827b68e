import { Button, Select, Switch, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconTicket } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { type Ticket, TICKET_STATUSES, type TicketStatus, type TicketType } from "../../api/types";
import { useMe } from "../../app/session";
import { PriorityText, TicketBadge } from "../../parts/Badge";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { SidePanel } from "../../parts/SidePanel";
import { useFormat, useNames } from "../../parts/useFormat";
import { TicketDetail } from "./TicketDetail";

export function TicketsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { id } = useParams({ strict: false }) as { id?: string };
  const navigate = useNavigate();
  const [status, setStatus] = useState<TicketStatus | null>(null);
  const [mine, setMine] = useState(false);
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 300);
  const filter = { status, q, assignee: mine ? me.person.login : undefined };
  const list = useInfiniteQuery({
    queryKey: ["tickets", "list", filter],
    queryFn: ({ pageParam }) => api.tickets({ ...filter, cursor: pageParam, limit: 50 }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1>{t("ticket.title")}</h1>
      </div>
      <div className="row wrap" style={{ alignItems: "flex-end" }}>
        <TextInput
          label={t("app.search")}
          placeholder={t("ticket.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={260}
          type="search"
        />
        <Select
          label={t("ticket.status")}
          placeholder={t("app.all_m")}
          data={TICKET_STATUSES.map((value) => ({ value, label: t(`ticket.statuses.${value}`) }))}
          value={status}
          onChange={(value) => setStatus(value as TicketStatus | null)}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          w={160}
        />
        <Switch
          label={t("ticket.mine")}
          checked={mine}
          onChange={(event) => setMine(event.currentTarget.checked)}
          mb={6}
        />
      </div>
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && rows.length === 0 && (
        <Empty icon={IconTicket} title={t("ticket.empty")} hint={t("ticket.empty_hint")} />
      )}
      {rows.length > 0 && (
        <div className="panel scroll">
          <TicketGrid
            rows={rows}
            chosen={id ?? null}
            onOpen={(ticket) => void navigate({ to: "/tickets/$id", params: { id: ticket.id } })}
          />
        </div>
      )}
      {list.hasNextPage && (
        <div className="row" style={{ justifyContent: "center" }}>
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t("app.more")}
          </Button>
        </div>
      )}
      {id && (
        <SidePanel
          title={t("ticket.one")}
          size={640}
          onClose={() => void navigate({ to: "/tickets" })}
        >
          <TicketDetail key={id} id={id} />
        </SidePanel>
      )}
    </div>
  );
}

interface TicketGridProps {
  rows: Ticket[];
  chosen: string | null;
  onOpen: (ticket: Ticket) => void;
}

function TicketGrid({ rows, chosen, onOpen }: TicketGridProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const columns: Column<Ticket>[] = [
    {
      id: "number",
      head: t("ticket.number"),
      width: 110,
      cell: (row) => <span className="num strong">{row.number}</span>,
    },
    { id: "subject", head: t("ticket.subject"), text: true, cell: (row) => row.subject },
    {
      id: "type",
      head: t("ticket.type"),
      cell: (row) => t(`ticket.types.${row.type as TicketType}`, { defaultValue: row.type }),
    },
    {
      id: "category",
      head: t("ticket.category"),
      cell: (row) => row.category || <span className="muted">–</span>,
    },
    {
      id: "priority",
      head: t("ticket.priority"),
      cell: (row) => <PriorityText priority={row.priority} />,
    },
    { id: "status", head: t("ticket.status"), cell: (row) => <TicketBadge status={row.status} /> },
    {
      id: "organization",
      head: t("customer.organization"),
      cell: (row) => names.organization(row.organization),
    },
    {
      id: "assignee",
      head: t("ticket.assignee"),
      cell: (row) => row.assignee ?? <span className="muted">–</span>,
    },
    {
      id: "updated",
      head: t("ticket.updated_at"),
      cell: (row) => <span className="num">{format.at(row.updated_at)}</span>,
    },
  ];
  return (
    <Grid
      label={t("ticket.title")}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      chosen={chosen}
      onOpen={onOpen}
    />
  );
}
