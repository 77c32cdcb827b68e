/** What a ticket is and where it stands; the gestures that move it. */
import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconArrowBigUpLine,
  IconArrowLeft,
  IconChevronDown,
  IconRefresh,
  IconWand,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { Ticket } from "../../api/types";
import { PriorityText } from "../../parts/Badge";
import { useNames } from "../../parts/useFormat";
import { CLOCKS } from "./deadline";
import { SlaClock } from "./Sla";
import { StateBadge } from "./StateBadge";
import { useChange } from "./useChange";
import { useKinds } from "./useKinds";

interface TicketHeadProps {
  ticket: Ticket;
  onEscalate: () => void;
  children: ReactNode;
}

export function TicketHead({ ticket, onEscalate, children }: TicketHeadProps) {
  const { t } = useTranslation();
  const names = useNames();
  const kinds = useKinds(ticket.organization);
  const level = kinds.of(ticket.organization)?.levels.find((l) => l.level === ticket.level);
  const done = ticket.status === "solved" || ticket.status === "closed";
  return (
    <header className="ticket-head">
      <div className="row wrap">
        <Link to="/tickets" className="row" style={{ gap: 4 }}>
          <IconArrowLeft size={16} aria-hidden />
          {t("ticket.title")}
        </Link>
        <span className="strong num">{ticket.number}</span>
        <span>{kinds.typeWords(ticket)}</span>
        <span className="muted">{names.organization(ticket.organization)}</span>
        <span className="grow" />
        {children}
      </div>
      <h1>{ticket.subject}</h1>
      <div className="row wrap">
        <StateMenu ticket={ticket} />
        <PriorityText priority={ticket.priority} />
        <span className="badge" title={level ? kinds.words(level.label) : undefined}>
          {level ? kinds.words(level.label) : `N${ticket.level}`}
        </span>
        {CLOCKS.map((name) => (
          <SlaClock key={name} sla={ticket.sla} name={name} />
        ))}
        <span className="grow" />
        <Macros ticket={ticket} />
        {done ? (
          <Reopen ticket={ticket} />
        ) : (
          <Button
            leftSection={<IconArrowBigUpLine size={16} aria-hidden />}
            onClick={onEscalate}
            aria-keyshortcuts="e"
          >
            {t("ticketing.escalate.go")}
          </Button>
        )}
      </div>
    </header>
  );
}

/** Only where the workflow leads; the rest is shown as shut, so that nobody looks for it. */
function StateMenu({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const kinds = useKinds(ticket.organization);
  const { change, busy } = useChange(ticket);
  const states = kinds.typeOf(ticket)?.workflow.states ?? [];
  return (
    <Menu position="bottom-start" shadow="none" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className="state-button"
          disabled={busy}
          aria-label={t("ticketing.state.change", { state: kinds.stateWords(ticket) })}
        >
          <StateBadge ticket={ticket} />
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {states
          .filter(({ id }) => id !== kinds.stateId(ticket))
          .map((state) => {
            const open = kinds.allowed(ticket, state.id);
            return (
              <Menu.Item
                key={state.id}
                disabled={!open}
                onClick={() => void change({ state: state.id })}
                {...(!open && { rightSection: <span>{t("ticketing.state.shut")}</span> })}
              >
                {kinds.words(state.label)}
              </Menu.Item>
            );
          })}
      </Menu.Dropdown>
    </Menu>
  );
}

function Macros({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const kinds = useKinds(ticket.organization);
  const { act, busy } = useChange(ticket);
  const macros = (kinds.of(ticket.organization)?.macros ?? []).filter(
    ({ types }) => !types?.length || types.includes(ticket.type),
  );
  if (macros.length === 0) return null;
  return (
    <Menu position="bottom-end" shadow="none" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          loading={busy}
          leftSection={<IconWand size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t("ticketing.macros")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {macros.map((macro) => (
          <Menu.Item
            key={macro.id}
            onClick={() =>
              void act(() => api.applyMacro(ticket.id, macro.id, ticket.version)).then((saved) => {
                if (!saved) return;
                const name = kinds.words(macro.label);
                notifications.show({ message: t("ticketing.macro_done", { name }) });
              })
            }
          >
            {kinds.words(macro.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Reopen({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { act, busy } = useChange(ticket);
  return (
    <Button
      variant="default"
      loading={busy}
      leftSection={<IconRefresh size={16} aria-hidden />}
      onClick={() => void act(() => api.reopenTicket(ticket.id, t("ticketing.reopen.note")))}
    >
      {t("ticketing.reopen.go")}
    </Button>
  );
}
