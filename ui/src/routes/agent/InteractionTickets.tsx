/** The tickets made from one interaction. */
import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { TicketBadge } from "../../parts/Badge";
import { useFormat } from "../../parts/useFormat";

export function InteractionTickets({ interaction }: { interaction: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tickets = useQuery({
    queryKey: ["tickets", "of", interaction],
    queryFn: () => api.tickets({ interaction, limit: 20 }),
  });
  const items = tickets.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{t("ticket.linked")}</h2>
      </div>
      {items.map((ticket) => (
        <Link
          key={ticket.id}
          to="/tickets/$id"
          params={{ id: ticket.id }}
          className="item row"
          style={{ textDecoration: "none" }}
        >
          <span className="num strong">{ticket.number}</span>
          <span className="grow cut">{ticket.subject}</span>
          <TicketBadge status={ticket.status} />
          <span className="num small muted">{format.at(ticket.updated_at, "time")}</span>
        </Link>
      ))}
    </div>
  );
}
