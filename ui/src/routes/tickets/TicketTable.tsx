/** The list: a cursor for the keys, boxes for the selection, heads that sort. */
import { Checkbox } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import { PriorityText } from "../../parts/Badge";
import { useFormat, useNames } from "../../parts/useFormat";
import { type ListState, type Sort, toggled } from "./listState";
import { SlaCell } from "./Sla";
import { StateBadge } from "./StateBadge";
import { useKinds } from "./useKinds";

interface TicketTableProps {
  rows: Ticket[];
  state: ListState;
  change: (part: Partial<ListState>) => void;
  onOpen: (ticket: Ticket) => void;
}

interface Head {
  id: string;
  words: string;
  sort?: Sort;
  text?: boolean;
  cell: (row: Ticket) => ReactNode;
}

export function TicketTable({ rows, state, change, onOpen }: TicketTableProps) {
  const { t } = useTranslation();
  const heads = useHeads();
  const cursor = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    // Newer browsers give a promise: an effect must not.
    void cursor.current?.scrollIntoView({ block: "nearest" });
  }, [state.cursor]);
  const all = rows.length > 0 && rows.every(({ id }) => state.selected.includes(id));
  return (
    <table className="grid tickets-list" aria-label={t("ticket.title")}>
      <thead>
        <tr>
          <th scope="col" style={{ width: 34 }}>
            <Checkbox
              size="xs"
              aria-label={t("ticketing.select_all")}
              checked={all}
              indeterminate={!all && state.selected.length > 0}
              onChange={() => change({ selected: all ? [] : rows.map(({ id }) => id) })}
            />
          </th>
          {heads.map((head) => (
            <SortHead
              key={head.id}
              head={head}
              sort={state.sort}
              onSort={(sort) => change({ sort })}
            />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.id}
            ref={row.id === state.cursor ? cursor : undefined}
            data-key={row.id}
            data-clickable
            data-cursor={row.id === state.cursor}
            data-chosen={state.selected.includes(row.id)}
            onClick={() => onOpen(row)}
          >
            <td onClick={(event) => event.stopPropagation()}>
              <Checkbox
                size="xs"
                aria-label={t("ticketing.select", { number: row.number })}
                checked={state.selected.includes(row.id)}
                onChange={() => change({ selected: toggled(state.selected, row.id) })}
              />
            </td>
            {heads.map(({ id, text, cell }) => (
              <td key={id} className={text ? "text" : undefined}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SortHeadProps {
  head: Head;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

function SortHead({ head, sort, onSort }: SortHeadProps) {
  const own = head.sort;
  if (!own) return <th scope="col">{head.words}</th>;
  return (
    <th scope="col" aria-sort={own === sort ? "descending" : "none"}>
      <button type="button" onClick={() => onSort(own)}>
        {head.words}
        {own === sort && <IconArrowDown size={13} aria-hidden />}
      </button>
    </th>
  );
}

function useHeads(): Head[] {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const kinds = useKinds();
  return [
    {
      id: "number",
      words: t("ticket.number"),
      cell: (row) => (
        <a className="num strong" href={`/tickets/${row.id}`} onClick={(e) => e.preventDefault()}>
          {row.number}
        </a>
      ),
    },
    { id: "subject", words: t("ticket.subject"), text: true, cell: (row) => row.subject },
    {
      id: "priority",
      words: t("ticket.priority"),
      sort: "priority",
      cell: (row) => <PriorityText priority={row.priority} />,
    },
    { id: "state", words: t("ticket.status"), cell: (row) => <StateBadge ticket={row} /> },
    {
      id: "sla",
      words: t("ticketing.sla.title"),
      sort: "due",
      cell: (row) => <SlaCell ticket={row} />,
    },
    {
      id: "level",
      words: t("ticketing.level"),
      cell: (row) => <span className="num">N{row.level}</span>,
    },
    { id: "type", words: t("ticket.type"), cell: (row) => kinds.typeWords(row) },
    {
      id: "assignee",
      words: t("ticket.assignee"),
      cell: (row) => row.assignee ?? <span className="muted">–</span>,
    },
    {
      id: "updated",
      words: t("ticket.updated_at"),
      sort: "updated",
      cell: (row) => <span className="num">{format.at(row.updated_at)}</span>,
    },
    {
      id: "organization",
      words: t("customer.organization"),
      cell: (row) => names.organization(row.organization),
    },
  ];
}
