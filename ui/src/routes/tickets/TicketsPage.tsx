/** Tickets as a list or a board, by saved views, led from the keyboard. */
import { Button } from "@mantine/core";
import { IconTicket } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { Ticket, TicketChanges } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useAtom } from "../../parts/atom";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { BoardView } from "./BoardView";
import { CallsDue } from "./CallsDue";
import { BulkBar, type BulkResult, BulkResults } from "./BulkBar";
import { AssignDialog, NoteDialog } from "./Dialogs";
import { EscalateDialog } from "./EscalateDialog";
import { Filters } from "./Filters";
import { KeyHelp } from "./KeyHelp";
import { useKeys } from "./keys";
import { type ListState, listState, step, targets, toggled } from "./listState";
import { TicketExport } from "./TicketExport";
import { TicketTable } from "./TicketTable";
import { type Back, wayBack } from "./undo";
import { CALLS, Views } from "./Views";
import { MoreButton } from "../../parts/MoreButton";

const PAGE = 50;
/** A board shows more at once. */
const BOARD_PAGE = 200;
/** Others work on the same tickets. */
const LOOK_MS = 15_000;

type Asked = "assign" | "note" | "escalate" | "help";

export function TicketsPage() {
  const state = useAtom(listState);
  return (
    <div className="ticketing">
      <Views state={state} set={listState.set} />
      <div className="ticketing-main">
        {state.view === CALLS ? <CallsDue /> : <List state={state} />}
      </div>
    </div>
  );
}

function List({ state }: { state: ListState }) {
  const { t } = useTranslation();
  const change = (part: Partial<ListState>) => listState.set((before) => ({ ...before, ...part }));
  const navigate = useNavigate();
  const search = useRef<HTMLInputElement>(null);
  const list = useTickets(state);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [dialog, setDialog] = useState<Asked | null>(null);
  const chosen = targets(rows, state);
  const open = (ticket: Ticket) => {
    change({ cursor: ticket.id });
    void navigate({ to: "/tickets/$id", params: { id: ticket.id } });
  };
  const keys = rows.map(({ id }) => id);
  const ask = (which: Asked) => () => chosen.length > 0 && setDialog(which);
  useKeys({
    j: () => change({ cursor: step(keys, state.cursor, 1) }),
    k: () => change({ cursor: step(keys, state.cursor, -1) }),
    x: () => state.cursor && change({ selected: toggled(state.selected, state.cursor) }),
    Enter: () => {
      const row = rows.find(({ id }) => id === state.cursor);
      if (row) open(row);
    },
    a: ask("assign"),
    n: ask("note"),
    e: ask("escalate"),
    b: () => change({ mode: state.mode === "list" ? "board" : "list" }),
    "/": () => search.current?.focus(),
    "?": () => setDialog("help"),
    Escape: () => change({ selected: [] }),
  });
  return (
    <>
      <div className="page-head">
        <h1 className="grow">{t("ticket.title")}</h1>
        <TicketExport rows={rows} />
      </div>
      <Filters state={state} set={listState.set} search={search} onHelp={() => setDialog("help")} />
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      <Selected state={state} change={change} rows={chosen} dialog={dialog} ask={setDialog} />
      {list.data && rows.length === 0 && (
        <Empty icon={IconTicket} title={t("ticket.empty")} hint={t("ticketing.empty_hint")}>
          <Button variant="default" onClick={() => change({ filter: {}, view: "all" })}>
            {t("ticketing.show_all")}
          </Button>
        </Empty>
      )}
      {rows.length > 0 && state.mode === "list" && (
        <div className="panel scroll" tabIndex={-1}>
          <TicketTable rows={rows} state={state} change={change} onOpen={open} />
        </div>
      )}
      {rows.length > 0 && state.mode === "board" && (
        <BoardView rows={rows} state={state} change={change} onOpen={open} />
      )}
      <MoreButton list={list} />
      <KeyHelp opened={dialog === "help"} onClose={() => setDialog(null)} />
    </>
  );
}

function useTickets(state: ListState) {
  const limit = state.mode === "board" ? BOARD_PAGE : PAGE;
  return useInfiniteQuery({
    queryKey: ["tickets", "list", state.filter, state.sort, limit],
    queryFn: ({ pageParam }) => api.ticketList(state.filter, state.sort, pageParam, limit),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
    refetchInterval: LOOK_MS,
  });
}

type BulkItem = Awaited<ReturnType<typeof api.changeMany>>["items"][number];

interface Results {
  told: BulkResult[];
  back: Back[];
  undone?: boolean;
}

interface SelectedProps {
  state: ListState;
  change: (part: Partial<ListState>) => void;
  /** The selection, or the row under the cursor. */
  rows: Ticket[];
  dialog: Asked | null;
  ask: (dialog: Asked | null) => void;
}

/** What is done to the selection, or with a key to the row under the cursor. */
function Selected({ state, change, rows, dialog, ask }: SelectedProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [results, setResults] = useState<Results | null>(null);
  const close = () => ask(null);
  const all = async (part: Omit<TicketChanges, "version">) => {
    setBusy(true);
    try {
      const { items } = await api.changeMany(rows, part);
      close();
      const told = toldOf(rows, items);
      const failed = told.filter(({ refused }) => refused !== null);
      const versions = items.flatMap(({ id, done, version }): [string, number][] =>
        done && typeof version === "number" ? [[id, version]] : [],
      );
      const back = wayBack(rows, part, new Map(versions));
      if (told.length > 1 || failed.length > 0) setResults({ told, back });
      change({ selected: failed.map(({ ticket }) => ticket.id) });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ["tickets"] });
    }
  };
  const toldOf = (tickets: Ticket[], items: BulkItem[]): BulkResult[] =>
    tickets.map((ticket) => {
      const result = items.find(({ id }) => id === ticket.id);
      const why =
        result?.status === 409 ? t("ticketing.bulk.not_allowed") : (result?.detail ?? undefined);
      return { ticket, refused: result?.done ? null : (why ?? t("errors.other")) };
    });
  const undo = async (back: Back[], told: BulkResult[]) => {
    setBusy(true);
    try {
      const items: BulkItem[] = [];
      for (const { tickets, changes } of back) {
        items.push(...(await api.changeMany(tickets, changes)).items);
      }
      const ids = new Set(items.map(({ id }) => id));
      const tickets = told.map(({ ticket }) => ticket).filter(({ id }) => ids.has(id));
      setResults({ told: toldOf(tickets, items), back: [], undone: true });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ["tickets"] });
    }
  };
  const first = rows[0];
  return (
    <>
      {state.selected.length > 0 && (
        <BulkBar
          count={state.selected.length}
          onAssign={() => ask("assign")}
          onNote={() => ask("note")}
          onState={(next) => void all({ state: next })}
          onPriority={(priority) => void all({ priority })}
          onClear={() => change({ selected: [] })}
        />
      )}
      {dialog === "assign" && (
        <AssignDialog
          tickets={rows}
          busy={busy}
          onClose={close}
          onGo={(assignee) => void all({ assignee })}
        />
      )}
      {dialog === "note" && (
        <NoteDialog
          tickets={rows}
          busy={busy}
          onClose={close}
          onGo={(note) => void all({ note })}
        />
      )}
      {dialog === "escalate" && first && <EscalateDialog ticket={first} onClose={close} />}
      {results && (
        <BulkResults
          results={results.told}
          undone={results.undone ?? false}
          busy={busy}
          {...(results.back.length > 0 && {
            onUndo: () => void undo(results.back, results.told),
          })}
          onClose={() => setResults(null)}
        />
      )}
    </>
  );
}
