/** One ticket: its fields can be changed in place, its history shows who changed what. */
import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import {
  type Ticket,
  TICKET_PRIORITIES,
  TICKET_STATUSES,
  TICKET_TYPES,
  type TicketPriority,
  type TicketStatus,
  type TicketType,
} from "../../api/types";
import { tellProblem } from "../../app/problems";
import { fr } from "../../i18n/fr";
import { TicketBadge } from "../../parts/Badge";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat, useNames } from "../../parts/useFormat";

export function TicketDetail({ id }: { id: string }) {
  const ticket = useQuery({ queryKey: ["tickets", "one", id], queryFn: () => api.ticket(id) });
  if (ticket.isError) return <Failed error={ticket.error} retry={() => void ticket.refetch()} />;
  if (!ticket.data) return <Loading />;
  return <Editor key={ticket.data.version} ticket={ticket.data} />;
}

type Change = Partial<
  Pick<Ticket, "type" | "category" | "subject" | "body" | "priority" | "status">
> & {
  assignee?: string;
  note?: string;
};

function Editor({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const queries = useQueryClient();
  const [change, setChange] = useState<Change>({});
  const [saving, setSaving] = useState(false);
  const put = (part: Change) => setChange((before) => ({ ...before, ...part }));
  const value = { ...ticket, ...change };
  const { customer } = ticket;

  const save = async () => {
    setSaving(true);
    try {
      const saved = await api.patchTicket(ticket.id, { version: ticket.version, ...change });
      notifications.show({ message: t("ticket.saved", { number: saved.number }) });
      await queries.invalidateQueries({ queryKey: ["tickets"] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setSaving(false);
    }
  };

  return (
    <div className="stack-lg">
      <div className="row">
        <span className="strong num">{ticket.number}</span>
        <TicketBadge status={ticket.status} />
        <span className="muted">{names.organization(ticket.organization)}</span>
      </div>
      <div className="form-grid">
        <TextInput
          className="full"
          label={t("ticket.subject")}
          value={value.subject}
          onChange={(event) => put({ subject: event.currentTarget.value })}
        />
        <Select
          label={t("ticket.status")}
          data={TICKET_STATUSES.map((v) => ({ value: v, label: t(`ticket.statuses.${v}`) }))}
          value={value.status}
          onChange={(v) => v && put({ status: v as TicketStatus })}
          allowDeselect={false}
        />
        <Select
          label={t("ticket.priority")}
          data={TICKET_PRIORITIES.map((v) => ({ value: v, label: t(`ticket.priorities.${v}`) }))}
          value={value.priority}
          onChange={(v) => v && put({ priority: v as TicketPriority })}
          allowDeselect={false}
        />
        <Select
          label={t("ticket.type")}
          data={TICKET_TYPES.map((v) => ({ value: v, label: t(`ticket.types.${v}`) }))}
          value={value.type}
          onChange={(v) => v && put({ type: v as TicketType })}
          allowDeselect={false}
        />
        <TextInput
          label={t("ticket.category")}
          value={value.category ?? ""}
          onChange={(event) => put({ category: event.currentTarget.value })}
        />
        <TextInput
          label={t("ticket.assignee")}
          value={value.assignee ?? ""}
          onChange={(event) => put({ assignee: event.currentTarget.value })}
        />
        <Textarea
          className="full"
          label={t("ticket.note")}
          description={t("ticket.note_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          autosize
          minRows={2}
          value={change.note ?? ""}
          onChange={(event) => put({ note: event.currentTarget.value })}
        />
        <Textarea
          className="full"
          label={t("ticket.body")}
          autosize
          minRows={5}
          maxRows={20}
          value={value.body}
          onChange={(event) => put({ body: event.currentTarget.value })}
        />
      </div>
      <div className="row" style={{ justifyContent: "flex-end" }}>
        <Button
          variant="default"
          disabled={Object.keys(change).length === 0}
          onClick={() => setChange({})}
        >
          {t("app.cancel")}
        </Button>
        <Button
          loading={saving}
          disabled={Object.keys(change).length === 0}
          onClick={() => void save()}
        >
          {t("app.save")}
        </Button>
      </div>
      <dl className="facts">
        <dt>{t("ticket.created_by")}</dt>
        <dd>
          {ticket.created_by}, {format.at(ticket.created_at, "full")}
        </dd>
        {customer && (
          <>
            <dt>{t("ticket.customer")}</dt>
            <dd>
              <CustomerLink id={customer} />
            </dd>
          </>
        )}
        {ticket.interaction && (
          <>
            <dt>{t("ticket.interaction")}</dt>
            <dd>
              <Link to="/history/$id" params={{ id: ticket.interaction }}>
                {t("app.open")}
              </Link>
            </dd>
          </>
        )}
      </dl>
      <History ticket={ticket} />
    </div>
  );
}

function CustomerLink({ id }: { id: string }) {
  const { t } = useTranslation();
  const customer = useQuery({ queryKey: ["customer", id], queryFn: () => api.customer(id) });
  return (
    <Link to="/customers/$id" params={{ id }}>
      {customer.data?.name ?? t("app.open")}
    </Link>
  );
}

type Entry = Ticket["history"][number];
type ChangeOf = Entry["changes"][number];

/** Fields as people call them, closed lists in words. */
function useChangeWords() {
  const { t } = useTranslation();
  const field = (name: string) =>
    name in fr.ticket ? t(`ticket.${name as "subject" | "status" | "priority"}`) : name;
  const value = (name: string, text: string | null) => {
    if (!text) return t("ticket.nobody");
    if (name === "status" && text in fr.ticket.statuses) {
      return t(`ticket.statuses.${text as TicketStatus}`);
    }
    if (name === "priority" && text in fr.ticket.priorities) {
      return t(`ticket.priorities.${text as TicketPriority}`);
    }
    if (name === "type" && text in fr.ticket.types) return t(`ticket.types.${text as TicketType}`);
    return text.length > 80 ? `${text.slice(0, 80)}…` : text;
  };
  return ({ field: name, from, to }: ChangeOf) =>
    name === "body" ? field(name) : `${field(name)} : ${value(name, from)} → ${value(name, to)}`;
}

function History({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useChangeWords();
  if (ticket.history.length === 0) return null;
  return (
    <section className="stack" aria-label={t("ticket.history")}>
      <h2>{t("ticket.history")}</h2>
      {ticket.history.map((entry) => (
        <div key={`${entry.at}${entry.by}`} className="row" style={{ alignItems: "baseline" }}>
          <span className="num muted">{format.at(entry.at)}</span>
          <span className="strong">{entry.by}</span>
          <span className="grow" style={{ overflowWrap: "anywhere" }}>
            {[entry.note, ...entry.changes.map(words)].filter(Boolean).join(" · ") ||
              t("ticket.opened")}
          </span>
        </div>
      ))}
    </section>
  );
}
