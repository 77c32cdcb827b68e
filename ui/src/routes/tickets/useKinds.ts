/** What types, states, levels and transitions are called where a ticket stands. */
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as setups from "../../api/setups";
import { type Ticket, TICKET_STATUSES, type TicketStatus } from "../../api/types";
import { useMe } from "../../app/session";
import { inLanguage } from "../../format/fieldValues";
import { useLocale } from "../../i18n";
import {
  flatCategories,
  mayGo,
  stateOf,
  type TicketSetup,
  type TicketType,
} from "../administration/tickets/model";
import type { Label } from "../administration/crm/setup";

/** Set-ups change rarely; a page that stays open all day still sees a new one. */
const FRESH_MS = 60_000;

export interface StateWords {
  id: string;
  label: string;
  status: TicketStatus;
}

const setupQuery = (organization: string) => ({
  queryKey: ["crm", organization, "tickets"],
  queryFn: async () => {
    const read = await setups.setup(organization);
    return ((read.setup as { tickets?: TicketSetup }).tickets ?? null) as TicketSetup | null;
  },
  staleTime: FRESH_MS,
});

export function useTicketSetup(organization: string): TicketSetup | null {
  return useQueries({ queries: [setupQuery(organization)] })[0]?.data ?? null;
}

/** The words of one set-up, or of all that the reader sees. */
export function useKinds(only?: string) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { organizations } = useMe();
  const ids = only ? [only] : organizations.map(({ id }) => id);
  const read = useQueries({ queries: ids.map(setupQuery) });
  const of = (organization: string) => read[ids.indexOf(organization)]?.data ?? null;
  const words = (label: Label) => inLanguage(label, locale);
  const typeOf = (ticket: Ticket): TicketType | undefined =>
    of(ticket.organization)?.types.find(({ id }) => id === ticket.type);

  const types = new Map<string, string>();
  const categories = new Map<string, string>();
  const levels = new Map<number, string>();
  const states = new Map<string, StateWords>();
  for (const setup of read.map(({ data }) => data)) {
    for (const { level, label } of setup?.levels ?? []) levels.set(level, words(label));
    for (const type of setup?.types ?? []) {
      if (!types.has(type.id)) types.set(type.id, words(type.label));
      for (const { value, label } of flatCategories(type, words)) categories.set(value, label);
      for (const state of type.workflow.states) {
        if (states.has(state.id)) continue;
        states.set(state.id, { id: state.id, label: words(state.label), status: state.class });
      }
    }
  }
  if (states.size === 0) {
    for (const status of TICKET_STATUSES) {
      states.set(status, { id: status, label: t(`ticket.statuses.${status}`), status });
    }
  }
  const idOf = (ticket: Ticket): string => ticket.state;
  return {
    of,
    words,
    typeOf,
    types: [...types].map(([id, label]) => ({ id, label })),
    categories: [...categories].map(([id, label]) => ({ id, label })),
    levels: [...levels].map(([level, label]) => ({ level, label })),
    /** In the order of the classes, so that work flows to the right. */
    states: [...states.values()].sort(
      (a, b) => TICKET_STATUSES.indexOf(a.status) - TICKET_STATUSES.indexOf(b.status),
    ),
    typeWords: (ticket: Ticket) => {
      const type = typeOf(ticket);
      return type ? words(type.label) : (types.get(ticket.type) ?? ticket.type);
    },
    stateId: idOf,
    stateWords: (ticket: Ticket) => {
      const state = stateOf(typeOf(ticket), idOf(ticket));
      return state ? words(state.label) : t(`ticket.statuses.${ticket.status}`);
    },
    /** Where a ticket may go from where it is, in the order of its workflow. */
    nextOf: (ticket: Ticket): StateWords[] =>
      (typeOf(ticket)?.workflow.states ?? [])
        .filter((state) => mayGo(typeOf(ticket), idOf(ticket), state.id))
        .map((state) => ({ id: state.id, label: words(state.label), status: state.class })),
    allowed: (ticket: Ticket, state: string) => mayGo(typeOf(ticket), idOf(ticket), state),
  };
}

export type Kinds = ReturnType<typeof useKinds>;
