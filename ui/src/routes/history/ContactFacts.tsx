/** The fields of a contact record, named and in the reader's units. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Contact } from "../../api/types";
import { spell } from "../../format/time";
import { ContactNumber } from "./ContactNumber";
import { useFormat, useNames } from "../../parts/useFormat";

export function ContactFacts({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const facts: [string, ReactNode][] = [
    [t("history.initiation"), t(`initiation.${contact.initiation}`)],
    [t("record.customer_number"), <ContactNumber key="n" contact={contact} />],
    [t("record.system_number"), format.phone(contact.system_number)],
    [t("history.organization"), names.organization(contact.organization)],
  ];
  if (contact.customer) {
    facts.push([
      t("history.customer"),
      <Link key="c" to="/customers/$id" params={{ id: contact.customer.id }}>
        {contact.customer.name}
      </Link>,
    ]);
  }
  if (contact.queue) facts.push([t("history.queue"), names.queue(contact.queue)]);
  if (contact.enqueued_at) facts.push([t("history.wait"), spell(contact.queue_ms)]);
  if (contact.agent) facts.push([t("history.agent"), contact.agent_name ?? contact.agent]);
  if (contact.connected_at) facts.push([t("history.talk"), spell(contact.talk_ms)]);
  if (contact.hold_count > 0) {
    facts.push([
      t("record.hold"),
      t("record.holds", {
        count: contact.hold_count,
        total: spell(contact.hold_ms),
        longest: spell(contact.longest_hold_ms),
      }),
    ]);
  }
  if (contact.wrap_up_started_at) facts.push([t("record.wrap_up"), spell(contact.wrap_up_ms)]);
  if (contact.reservations > 0) {
    facts.push([
      t("record.offers"),
      t("record.offers_text", {
        count: contact.reservations,
        rejected: contact.rejected,
        timed_out: contact.timed_out,
      }),
    ]);
  }
  if (contact.ended_by) facts.push([t("record.ended_by"), t(`party.${contact.ended_by}`)]);
  if (contact.disposition)
    facts.push([t("history.disposition"), names.disposition(contact.disposition)]);
  for (const side of ["previous", "next"] as const) {
    const id = contact[side];
    if (!id) continue;
    facts.push([
      t(`record.${side}`),
      <Link key={side} to="/history/$id" params={{ id }}>
        {t("record.title")} {id.slice(-6)}
      </Link>,
    ]);
  }
  facts.push([t("record.plan"), String(contact.plan_version)]);
  facts.push([t("record.copy_id"), <code key="i">{contact.interaction}</code>]);
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
