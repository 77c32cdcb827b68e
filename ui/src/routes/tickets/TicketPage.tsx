/** The page of one ticket: what it is and where it stands above, work left, surroundings right. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import * as tickets from "../../api/tickets";
import type { Ticket } from "../../api/types";
import { Failed, Loading } from "../../parts/Empty";
import { DiagnosisOf } from "../cases/DiagnosisOf";
import { Suggestions } from "../knowledge/Suggestions";
import { Attachments } from "./Attachments";
import { Composer } from "./Composer";
import { EscalateDialog } from "./EscalateDialog";
import { Feed } from "./Feed";
import { FollowUps } from "./FollowUps";
import { useKeys } from "./keys";
import { Presence } from "./Presence";
import { Quality } from "./Quality";
import { Related } from "./Related";
import { Surroundings } from "./Surroundings";
import { TicketEditor } from "./TicketEditor";
import { TicketHead } from "./TicketHead";
import { useSeen } from "./useNotices";

/** Somebody else may be working on it. */
const LOOK_MS = 10_000;

export const ticketQuery = (id: string) => ({
  queryKey: ["tickets", "one", id],
  queryFn: () => tickets.ticket(id),
});

export function TicketPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const ticket = useQuery({ ...ticketQuery(id), refetchInterval: LOOK_MS });
  if (ticket.isError && !ticket.data) {
    return <Failed error={ticket.error} retry={() => void ticket.refetch()} />;
  }
  if (!ticket.data) return <Loading />;
  return <Page key={id} ticket={ticket.data} />;
}

function Page({ ticket }: { ticket: Ticket }) {
  useSeen(ticket.id);
  const navigate = useNavigate();
  const [escalating, setEscalating] = useState(false);
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    document.title = `${ticket.number} – Plateau`;
    return () => {
      document.title = "Plateau";
    };
  }, [ticket.number]);
  useKeys({
    e: () => setEscalating(true),
    n: () => document.querySelector<HTMLElement>("[data-note]")?.focus(),
    Escape: () => void navigate({ to: "/tickets" }),
  });
  return (
    <>
      <TicketHead ticket={ticket} onEscalate={() => setEscalating(true)}>
        <Presence id={ticket.id} version={ticket.version} typing={typing} />
      </TicketHead>
      <div className="page-pad ticket-page">
        <div className="stack-lg">
          <TicketEditor ticket={ticket} onTyping={setTyping} />
          <Composer ticket={ticket} onTyping={setTyping} />
          <Feed ticket={ticket} />
        </div>
        <aside className="stack-lg">
          <Surroundings ticket={ticket} />
          <FollowUps ticket={ticket} />
          <Suggestions
            organization={ticket.organization}
            text={`${ticket.subject} ${ticket.body}`}
          />
          <DiagnosisOf ticket={ticket.id} />
          <Attachments ticket={ticket} />
          <Related ticket={ticket} />
          <Quality ticket={ticket} />
        </aside>
      </div>
      {escalating && <EscalateDialog ticket={ticket} onClose={() => setEscalating(false)} />}
    </>
  );
}
