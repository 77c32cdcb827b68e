/** Everything known of a customer: details, contracts, tickets, earlier contacts. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPencil, IconPhoneOutgoing } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call, canCall } from "../../actions/callBack";
import * as api from "../../api/calls";
import type { Contact, CustomerCard as Card, Ticket, TicketType } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { spell } from "../../format/time";
import { OutcomeBadge, TicketBadge } from "../../parts/Badge";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat, useNames } from "../../parts/useFormat";
import { useDeskIfAny } from "../agent/useDesk";
import { CustomerForm } from "./CustomerForm";
import { PersonalData } from "./privacy/PersonalData";

export function CustomerCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const [editing, setEditing] = useState(false);
  const card = useQuery({ queryKey: ["customer", id], queryFn: () => api.customer(id) });
  if (card.isError) return <Failed error={card.error} retry={() => void card.refetch()} />;
  if (!card.data) return <Loading />;
  const customer = card.data;
  const about = [customer.company, names.organization(customer.organization)];
  return (
    <>
      <div className="desk-head">
        <div className="grow">
          <h2 className="cut" data-testid="customer-name">
            {customer.name}
          </h2>
          <div className="small muted cut">
            {about.filter((text) => text && text !== customer.name).join(" · ")}
          </div>
        </div>
        <Tooltip label={t("customer.edit")}>
          <ActionIcon aria-label={t("customer.edit")} onClick={() => setEditing((on) => !on)}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className="desk-body">
        <div className="panel-body stack-lg">
          {editing ? (
            <CustomerForm
              organization={customer.organization}
              customer={customer}
              number={null}
              onSaved={() => setEditing(false)}
              onCancel={() => setEditing(false)}
            />
          ) : (
            <Details customer={customer} />
          )}
          <Tickets tickets={customer.tickets} />
          <History contacts={customer.interactions} />
          <PersonalData id={customer.id} />
        </div>
      </div>
    </>
  );
}

function Details({ customer }: { customer: Card }) {
  const { t } = useTranslation();
  const format = useFormat();
  const desk = useDeskIfAny();
  const dial = (number: string) =>
    call(customer.organization, number).then(
      () => notifications.show({ message: t("inbox.calling") }),
      (error: unknown) => tellProblem(error, t),
    );
  const contracts = customer.facts.contracts ?? [];
  const products = customer.facts.products ?? [];
  return (
    <div className="stack">
      {customer.tags.length > 0 && (
        <div className="row wrap" style={{ gap: 4 }}>
          {customer.tags.map((tag) => (
            <span key={tag} className="badge">
              {tag}
            </span>
          ))}
        </div>
      )}
      {customer.notes && <div className="notice">{customer.notes}</div>}
      <dl className="facts">
        <dt>{t("customer.numbers")}</dt>
        <dd>
          {customer.numbers.map((number) => {
            const shown = number.national;
            return (
              <div key={number.e164} className="row num" style={{ gap: 6 }}>
                {shown}
                {desk && canCall(desk) && (
                  <ActionIcon
                    aria-label={t("customer.call", { number: shown })}
                    onClick={() => void dial(number.e164)}
                    style={{ "--ai-size": "24px" } as React.CSSProperties}
                  >
                    <IconPhoneOutgoing size={14} aria-hidden />
                  </ActionIcon>
                )}
              </div>
            );
          })}
        </dd>
        {customer.emails.length > 0 && (
          <>
            <dt>{t("customer.emails")}</dt>
            <dd>{customer.emails.join(", ")}</dd>
          </>
        )}
        {(customer.address || customer.city) && (
          <>
            <dt>{t("customer.address")}</dt>
            <dd>
              {[customer.address, [customer.postcode, customer.city].filter(Boolean).join(" ")]
                .filter(Boolean)
                .join(", ")}
            </dd>
          </>
        )}
        {contracts.length > 0 && (
          <>
            <dt>{t("customer.contracts")}</dt>
            <dd>
              {contracts.map((contract) => (
                <div key={contract.id}>
                  <span className="strong">{contract.label}</span>{" "}
                  <span className="small muted">
                    {[
                      contract.id,
                      contract.since &&
                        t("customer.since", { date: format.at(contract.since, "day") }),
                      contract.status,
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </div>
              ))}
            </dd>
          </>
        )}
        {products.length > 0 && (
          <>
            <dt>{t("customer.products")}</dt>
            <dd>{products.join(", ")}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

function Tickets({ tickets }: { tickets: Ticket[] }) {
  const { t } = useTranslation();
  return (
    <div>
      <h3 style={{ marginBottom: 4 }}>{t("customer.tickets")}</h3>
      {tickets.length === 0 && <div className="muted small">{t("customer.no_tickets")}</div>}
      {tickets.map((ticket) => (
        <Link
          key={ticket.id}
          to="/tickets/$id"
          params={{ id: ticket.id }}
          className="item row"
          style={{ textDecoration: "none", paddingInline: 0 }}
        >
          <span className="grow" style={{ minWidth: 0 }}>
            <span className="cut" style={{ display: "block" }}>
              {ticket.subject}
            </span>
            <span className="small muted num">
              {ticket.number} ·{" "}
              {t(`ticket.types.${ticket.type as TicketType}`, { defaultValue: ticket.type })}
            </span>
          </span>
          <TicketBadge status={ticket.status} />
        </Link>
      ))}
    </div>
  );
}

function History({ contacts }: { contacts: Contact[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  // The call in hand is no history yet.
  const past = contacts.filter((contact) => contact.outcome !== null);
  return (
    <div>
      <h3 style={{ marginBottom: 4 }}>{t("customer.history")}</h3>
      {past.length === 0 && <div className="muted small">{t("customer.no_history")}</div>}
      {past.map((contact) => (
        <Link
          key={contact.interaction}
          to="/history/$id"
          params={{ id: contact.interaction }}
          className="item row"
          style={{ textDecoration: "none", paddingInline: 0 }}
        >
          <span className="grow" style={{ minWidth: 0 }}>
            <span className="num" style={{ display: "block" }}>
              {format.at(contact.started_at, "day_time")}
              {contact.talk_ms > 0 && ` · ${spell(contact.talk_ms)}`}
            </span>
            <span className="small muted cut" style={{ display: "block" }}>
              {[
                names.queue(contact.queue),
                contact.agent_name,
                names.disposition(contact.disposition),
              ]
                .filter(Boolean)
                .join(" · ") || t(`initiation.${contact.initiation}`)}
            </span>
          </span>
          <OutcomeBadge outcome={contact.outcome} />
        </Link>
      ))}
    </div>
  );
}
