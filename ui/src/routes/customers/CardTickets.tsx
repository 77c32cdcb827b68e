/** The customer's tickets, those that are open first. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { FullCard } from "../../api/cards";
import { TicketBadge } from "../../parts/Badge";
import { openTickets } from "./cardView";
import { Part } from "./Part";

export function CardTickets({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const open = openTickets(card.tickets);
  const rest = card.tickets.filter((ticket) => !open.includes(ticket));
  return (
    <Part title={t("customer.tickets")} count={open.length}>
      {card.tickets.length === 0 && <div className="muted small">{t("customer.no_tickets")}</div>}
      {[...open, ...rest].map((ticket) => (
        <Link key={ticket.id} to="/tickets/$id" params={{ id: ticket.id }} className="item row">
          <span className="grow" style={{ minWidth: 0 }}>
            <span className="cut" style={{ display: "block" }}>
              {ticket.subject}
            </span>
            <span className="small muted num">{ticket.number}</span>
          </span>
          <TicketBadge status={ticket.status} />
        </Link>
      ))}
    </Part>
  );
}
