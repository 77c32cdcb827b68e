/** The customer's open tickets before a new one is made, and those that may have to be reopened. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPencilPlus, IconRefresh } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { Ticket } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useFormat } from "../../parts/useFormat";
import { StateBadge } from "../tickets/StateBadge";
import { changeDraft, useDraft } from "./drafts";

interface KnownTicketsProps {
  interaction: string;
  customer: string | null;
}

export function KnownTickets({ interaction, customer }: KnownTicketsProps) {
  const { t } = useTranslation();
  const { saved } = useDraft(interaction);
  const enabled = customer !== null;
  const open = useQuery({
    queryKey: ["tickets", "open-of", customer],
    queryFn: () => api.openTicketsOf(customer ?? ""),
    enabled,
  });
  const past = useQuery({
    queryKey: ["tickets", "reopenable", customer],
    queryFn: () => api.reopenable(customer ?? ""),
    enabled,
  });
  const { work, busy } = useWork(interaction);
  const others = (list: Ticket[] | undefined) =>
    (list ?? []).filter(({ id, interaction: own }) => id !== saved?.id && own !== interaction);
  const known = others(open.data?.items);
  const solved = others(past.data?.items);
  if (!enabled || known.length + solved.length === 0) return null;
  return (
    <div className="panel" data-testid="known-tickets">
      {known.length > 0 && (
        <Part title={t("ticketing.desk.known")} hint={t("ticketing.desk.known_hint")}>
          {known.map((ticket) => (
            <Line key={ticket.id} ticket={ticket}>
              <Button
                variant="default"
                size="compact-sm"
                style={{ flex: "none" }}
                loading={busy}
                leftSection={<IconPencilPlus size={14} aria-hidden />}
                aria-label={`${t("ticketing.desk.continue")} ${ticket.number}`}
                onClick={() => void work(ticket, "continue")}
              >
                {t("ticketing.desk.continue")}
              </Button>
            </Line>
          ))}
        </Part>
      )}
      {solved.length > 0 && (
        <Part title={t("ticketing.reopen.title")} hint={t("ticketing.reopen.hint")}>
          {solved.map((ticket) => (
            <Line key={ticket.id} ticket={ticket}>
              <Button
                variant="default"
                size="compact-sm"
                style={{ flex: "none" }}
                loading={busy}
                leftSection={<IconRefresh size={14} aria-hidden />}
                aria-label={`${t("ticketing.reopen.go")} ${ticket.number}`}
                onClick={() => void work(ticket, "reopen")}
              >
                {t("ticketing.reopen.go")}
              </Button>
            </Line>
          ))}
        </Part>
      )}
    </div>
  );
}

/** The call is noted in the ticket, and later notes go there. */
function useWork(interaction: string) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const work = async (ticket: Ticket, way: "continue" | "reopen") => {
    setBusy(true);
    try {
      if (way === "reopen") {
        await api.reopenTicket(ticket.id, t("ticketing.reopen.note"), interaction);
      } else await api.addNote(ticket.id, t("ticketing.desk.call_note"), false);
      changeDraft(interaction, { saved: { id: ticket.id, number: ticket.number } });
      const said = way === "reopen" ? "ticketing.reopen.done" : "ticketing.desk.continued";
      notifications.show({ message: t(said, { number: ticket.number }) });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ["tickets"] });
    }
  };
  return { work, busy };
}

function Part({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className="panel-head" style={{ flexWrap: "wrap" }}>
        <h2>{title}</h2>
        <span className="small muted">{hint}</span>
      </div>
      {children}
    </section>
  );
}

function Line({ ticket, children }: { ticket: Ticket; children: ReactNode }) {
  const format = useFormat();
  return (
    <div className="panel-row" style={{ padding: "5px 12px" }}>
      <Link
        to="/tickets/$id"
        params={{ id: ticket.id }}
        className="row grow"
        style={{ textDecoration: "none" }}
      >
        <span className="num strong">{ticket.number}</span>
        <span className="grow cut">{ticket.subject}</span>
        <span className="num small muted">{format.at(ticket.updated_at)}</span>
      </Link>
      <StateBadge ticket={ticket} />
      {children}
    </div>
  );
}
