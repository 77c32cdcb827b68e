/** Sub-tickets, links and the merge: what a ticket has to do with others. */
import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconGitMerge, IconLink, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { Ticket, TicketRelation } from "../../api/types";
import { fr } from "../../i18n/fr";
import { useChange } from "./useChange";

export function Related({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { act, busy } = useChange(ticket);
  const items = ticket.more?.relations ?? [];
  return (
    <section className="panel" aria-label={t("ticketing.related.title")}>
      <div className="panel-head">
        <IconLink size={16} aria-hidden />
        <h2>{t("ticketing.related.title")}</h2>
      </div>
      {ticket.merged_into && (
        <div className="panel-row">
          <IconGitMerge size={16} aria-hidden />
          <span className="grow">
            {t("ticketing.related.merged_into")}{" "}
            <Link to="/tickets/$id" params={{ id: ticket.merged_into }}>
              {t("app.open")}
            </Link>
          </span>
          <Button
            variant="default"
            size="compact-sm"
            loading={busy}
            onClick={() => void act(() => api.unmerge(ticket.id))}
          >
            {t("ticketing.related.unmerge")}
          </Button>
        </div>
      )}
      {items.map((one) => (
        <Line
          key={`${one.relation} ${one.id}`}
          one={one}
          onRemove={() => void act(() => part(ticket, one))}
        />
      ))}
      {items.length === 0 && !ticket.merged_into && (
        <div className="panel-body small muted">{t("ticketing.related.none")}</div>
      )}
      <Adder ticket={ticket} />
    </section>
  );
}

/** Parts two tickets again, whatever held them together. */
async function part(ticket: Ticket, one: TicketRelation): Promise<true> {
  if (one.relation === "parent") {
    await api.patchTicket(ticket.id, { parent: "", version: ticket.version });
  } else if (one.relation === "child") {
    const { version } = await api.ticket(one.id);
    await api.patchTicket(one.id, { parent: "", version });
  } else await api.unlink(ticket.id, one.id);
  return true;
}

type Known = keyof typeof fr.ticketing.related.kinds;

function Line({ one, onRemove }: { one: TicketRelation; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="panel-row" style={{ padding: "5px 12px" }}>
      <div className="grow" style={{ minWidth: 0 }}>
        <div className="small muted">
          {one.relation in fr.ticketing.related.kinds
            ? t(`ticketing.related.kinds.${one.relation as Known}`)
            : one.relation}
        </div>
        <Link to="/tickets/$id" params={{ id: one.id }} className="row" style={{ gap: 6 }}>
          <span className="num strong">{one.number}</span>
          <span className="cut">{one.subject}</span>
        </Link>
        <div className="small muted">{t(`ticket.statuses.${one.status}`)}</div>
      </div>
      {one.relation !== "merged" && (
        <ActionIcon
          aria-label={t("ticketing.related.remove", { number: one.number })}
          onClick={onRemove}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

const WAYS = ["relates", "duplicates", "blocks", "child", "merge"] as const;
type Way = (typeof WAYS)[number];

function Adder({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { act, busy } = useChange(ticket);
  const [number, setNumber] = useState("");
  const [way, setWay] = useState<Way>("relates");
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = number.trim().toUpperCase();
    if (!wanted) return;
    const other = await act(() => api.ticketByNumber(ticket.organization, wanted));
    if (!other || other.id === ticket.id) {
      setFault(t("ticketing.related.unknown", { number: wanted }));
      return;
    }
    const done = await act(async () => {
      if (way === "merge") await api.merge(ticket.id, other.id);
      else if (way === "child") {
        await api.patchTicket(other.id, { parent: ticket.id, version: other.version });
      } else await api.link(ticket.id, other.id, way);
      return true;
    });
    if (!done) return;
    setNumber("");
    if (way === "merge") {
      notifications.show({ message: t("ticketing.related.merged", { number: other.number }) });
    }
  };
  return (
    <form className="panel-body stack" onSubmit={(event) => void submit(event)}>
      <div className="row" style={{ alignItems: "flex-start" }}>
        <Select
          aria-label={t("ticketing.related.way")}
          data={WAYS.map((value) => ({ value, label: t(`ticketing.related.ways.${value}`) }))}
          value={way}
          allowDeselect={false}
          onChange={(next) => next && setWay(next as Way)}
          w={150}
        />
        <TextInput
          className="grow"
          aria-label={t("ticket.number")}
          placeholder="INC-000123"
          value={number}
          error={fault}
          onChange={(event) => {
            setFault(null);
            setNumber(event.currentTarget.value);
          }}
        />
      </div>
      <Button type="submit" variant="default" loading={busy} disabled={!number.trim()}>
        {t(way === "merge" ? "ticketing.related.merge" : "ticketing.related.add")}
      </Button>
    </form>
  );
}
