/** The tickets made from one interaction; each can be escalated with the call from here. */
import { Button } from "@mantine/core";
import { IconArrowBigUpLine } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { Ticket } from "../../api/types";
import { Failed } from "../../parts/Empty";
import { EscalateDialog } from "../tickets/EscalateDialog";
import { StateBadge } from "../tickets/StateBadge";
import { useDraft } from "./drafts";

export function InteractionTickets({ interaction }: { interaction: string }) {
  const { t } = useTranslation();
  const { saved } = useDraft(interaction);
  const [escalating, setEscalating] = useState<Ticket | null>(null);
  const tickets = useQuery({
    queryKey: ["tickets", "of", interaction, saved?.id ?? null],
    queryFn: () => ticketsOf(interaction, saved?.id ?? null),
  });
  const items = tickets.data ?? [];
  if (tickets.isError) {
    return <Failed error={tickets.error} retry={() => void tickets.refetch()} />;
  }
  if (items.length === 0) return null;
  return (
    <div className="panel" data-testid="interaction-tickets">
      <div className="panel-head">
        <h2>{t("ticket.linked")}</h2>
      </div>
      {items.map((ticket) => (
        <div key={ticket.id} className="panel-row" style={{ padding: "5px 12px" }}>
          <Link
            to="/tickets/$id"
            params={{ id: ticket.id }}
            className="row grow"
            style={{ textDecoration: "none" }}
          >
            <span className="num strong">{ticket.number}</span>
            <span className="grow cut">{ticket.subject}</span>
          </Link>
          <StateBadge ticket={ticket} />
          {(ticket.status === "open" || ticket.status === "pending") && (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconArrowBigUpLine size={14} aria-hidden />}
              aria-label={`${t("ticketing.escalate.go")} ${ticket.number}`}
              onClick={() => setEscalating(ticket)}
            >
              {t("ticketing.escalate.go")}
            </Button>
          )}
        </div>
      ))}
      {escalating && <EscalateDialog ticket={escalating} onClose={() => setEscalating(null)} />}
    </div>
  );
}

/** Those opened in it, and the one that its notes go to. */
async function ticketsOf(interaction: string, saved: string | null): Promise<Ticket[]> {
  const { items } = await api.tickets({ interaction, limit: 20 });
  if (!saved || items.some(({ id }) => id === saved)) return items;
  return [await api.ticket(saved), ...items];
}
