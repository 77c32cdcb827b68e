/** The customer's tickets that belong to this interaction come first, then the open ones. */
import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { TicketBadge } from "../../parts/Badge";
import { useFormat } from "../../parts/useFormat";

export function InteractionTickets({ interaction, customer }: { interaction: string; customer: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tickets = useQuery({
    queryKey: ["tickets", "of", customer],
    queryFn: () => api.tickets({ customer, limit: 20 }),
    enabled: customer !== null,
  });
  const items = (tickets.data?.items ?? []).filter((ticket) => ticket.interaction === interaction);
  if (items.length === 0) return null;
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{t("ticket.linked")}</h2>
      </div>
      {items.map((ticket) => (
        <Link key={ticket.id} to="/tickets/$id" params={{ id: ticket.id }} className="item row" style={{ textDecoration: "none" }}>
          <span className="num strong">{ticket.number}</span>
          <span className="grow cut">{ticket.subject}</span>
          <TicketBadge status={ticket.status} />
          <span className="num small muted">{format.at(ticket.updated_at, "time")}</span>
        </Link>
      ))}
    </div>
  );
}
