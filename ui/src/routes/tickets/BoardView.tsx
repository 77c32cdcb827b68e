/** Tickets on a board: a column for each state, moves by the workflow. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { Ticket } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { PriorityText } from "../../parts/Badge";
import { Board } from "./Board";
import type { ListState } from "./listState";
import { SlaCell } from "./Sla";
import { useKinds } from "./useKinds";

/** So long a move can be taken back. */
const UNDO_MS = 10_000;

interface BoardViewProps {
  rows: Ticket[];
  state: ListState;
  change: (part: Partial<ListState>) => void;
  onOpen: (ticket: Ticket) => void;
}

export function BoardView({ rows, state, change, onOpen }: BoardViewProps) {
  const { t } = useTranslation();
  const kinds = useKinds(state.filter.organization);
  const queries = useQueryClient();
  const counted = useQuery({
    queryKey: ["tickets", "counts", state.filter],
    queryFn: () => api.ticketCounts(state.filter),
    placeholderData: (before) => before,
  });
  const columns = kinds.states.map(({ id, label }) => {
    const shown = rows.filter((row) => kinds.stateId(row) === id).length;
    return { id, title: label, count: counted.data?.get(id) ?? shown };
  });
  const move = async (ticket: Ticket, column: string, mayUndo = true) => {
    if (!kinds.allowed(ticket, column)) {
      const to = columns.find(({ id }) => id === column)?.title ?? column;
      const from = kinds.stateWords(ticket);
      notifications.show({
        color: "yellow",
        title: t("ticketing.board.refused", { number: ticket.number }),
        message: t("ticketing.board.refused_why", { from, to }),
      });
      return;
    }
    try {
      const saved = await api.patchTicket(ticket.id, { state: column, version: ticket.version });
      const to = kinds.stateWords(saved);
      const back = kinds.stateId(ticket);
      const shown = notifications.show({
        autoClose: UNDO_MS,
        message: (
          <span className="row between">
            {t("ticketing.board.moved", { number: saved.number, to })}
            {mayUndo && kinds.allowed(saved, back) && (
              <Button
                variant="default"
                size="compact-sm"
                onClick={() => {
                  notifications.hide(shown);
                  void move(saved, back, false);
                }}
              >
                {t("ticketing.board.undo")}
              </Button>
            )}
          </span>
        ),
      });
    } catch (error) {
      tellProblem(error, t);
    }
    await queries.invalidateQueries({ queryKey: ["tickets"] });
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`.board-card[data-key="${ticket.id}"]`)?.focus(),
    );
  };
  return (
    <Board
      label={t("ticketing.mode.board")}
      columns={columns}
      cards={rows}
      keyOf={(row) => row.id}
      columnOf={(row) => kinds.stateId(row)}
      allowed={(row, column) => kinds.allowed(row, column)}
      chosen={state.cursor}
      onChoose={(row) => change({ cursor: row.id })}
      onOpen={onOpen}
      onMove={(row, column) => void move(row, column)}
      Card={Card}
    />
  );
}

function Card({ card }: { card: Ticket }) {
  const kinds = useKinds(card.organization);
  return (
    <>
      <span className="row between small">
        <span className="num strong">{card.number}</span>
        <span className="muted cut">{kinds.typeWords(card)}</span>
      </span>
      <span className="board-subject">{card.subject}</span>
      <span className="row wrap small" style={{ gap: 6 }}>
        <PriorityText priority={card.priority} />
        <SlaCell ticket={card} />
        <span className="grow" />
        <span className="muted">{card.assignee ?? ""}</span>
      </span>
    </>
  );
}
