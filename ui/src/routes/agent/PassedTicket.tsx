/**
 * What comes with a call that a colleague passes on or asks about: the ticket, why it was
 * escalated, what was said and tried. Shown while it still rings.
 */
import { IconArrowBigUpLine } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import * as calls from "../../api/calls";
import * as api from "../../api/tickets";
import type { LiveInteraction, Ticket } from "../../api/types";
import { FieldValues } from "../../parts/FieldInputs";
import { PriorityText } from "../../parts/Badge";
import { Failed } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import type { Values } from "../administration/crm/setup";
import { Feed, reasonOf } from "../tickets/Feed";
import { DiagnosisOf } from "../cases/DiagnosisOf";
import { numberIn } from "../tickets/passed";
import { CLOCKS } from "../tickets/deadline";
import { SlaClock } from "../tickets/Sla";
import { StateBadge } from "../tickets/StateBadge";
import { useKinds } from "../tickets/useKinds";
import type { ToolProps } from "./tools";

const MOST = 5;

function interactionsBefore({ passed_on: from }: LiveInteraction): string[] {
  return [...new Set([from?.interaction, from?.initial])].filter((id) => typeof id === "string");
}

/** Tickets of the interactions that this one goes on from, the one that the reason names first. */
async function ticketsBehind(live: LiveInteraction): Promise<Ticket[]> {
  const from = live.passed_on;
  if (!from) return [];
  const before = interactionsBefore(live);
  const lists = await Promise.all(
    before.map((interaction) => calls.tickets({ interaction, limit: MOST })),
  );
  const number = numberIn(from.reason);
  const named = number ? await api.ticketByNumber(live.organization, number) : null;
  const all = [...(named ? [named] : []), ...lists.flatMap(({ items }) => items)];
  const ids = [...new Set(all.map(({ id }) => id))].slice(0, MOST);
  return Promise.all(ids.map((id) => api.ticket(id)));
}

const behindQuery = (live: LiveInteraction) => ({
  queryKey: ["tickets", "behind", live.interaction],
  queryFn: () => ticketsBehind(live),
  enabled: Boolean(live.passed_on),
});

/** Also when they could not be read: that is told in their place. */
export function usePassedShown({ live }: ToolProps): boolean {
  const behind = useQuery(behindQuery(live));
  return behind.isError || (behind.data?.length ?? 0) > 0;
}

export function PassedTickets({ live }: ToolProps) {
  const { t } = useTranslation();
  const behind = useQuery(behindQuery(live));
  return (
    <div className="stack-lg" role="region" aria-label={t("ticketing.passed.title")}>
      {behind.isError && <Failed error={behind.error} retry={() => void behind.refetch()} />}
      {(behind.data ?? []).map((ticket) => (
        <Passed key={ticket.id} ticket={ticket} live={live} />
      ))}
      {interactionsBefore(live).map((interaction) => (
        <DiagnosisOf
          key={interaction}
          interaction={interaction}
          except={(behind.data ?? []).map(({ id }) => id)}
        />
      ))}
    </div>
  );
}

function Passed({ ticket, live }: { ticket: Ticket; live: LiveInteraction }) {
  const { t } = useTranslation();
  const format = useFormat();
  const kinds = useKinds(ticket.organization);
  const level = kinds.of(ticket.organization)?.levels.find((one) => one.level === ticket.level);
  const escalated = ticket.history.findLast((entry) => entry.kind === "escalated");
  const fields = kinds.typeOf(ticket)?.fields ?? [];
  return (
    <article className="stack" data-testid="passed-ticket">
      <div className="row wrap">
        <Link to="/tickets/$id" params={{ id: ticket.id }} className="num strong">
          {ticket.number}
        </Link>
        <span className="strong grow">{ticket.subject}</span>
        <StateBadge ticket={ticket} />
        <span className="badge">{level ? kinds.words(level.label) : `N${ticket.level}`}</span>
      </div>
      {escalated && (
        <div className="notice tone-warn">
          <IconArrowBigUpLine size={16} aria-hidden />
          <span>
            <span className="strong">
              {t("ticketing.passed.why", {
                who: live.passed_on?.name ?? escalated.by,
                at: format.at(escalated.at, "time"),
              })}
            </span>{" "}
            {reasonOf(escalated) || escalated.note}
          </span>
        </div>
      )}
      <div className="row wrap">
        <PriorityText priority={ticket.priority} />
        {CLOCKS.map((name) => (
          <SlaClock key={name} sla={ticket.sla} name={name} />
        ))}
      </div>
      {ticket.body && <p className="feed-note">{ticket.body}</p>}
      <DiagnosisOf ticket={ticket.id} />
      <FieldValues fields={fields} values={(ticket.values ?? {}) as Values} />
      <Feed ticket={ticket} />
    </article>
  );
}
