/** A contact record in words. */
import { useTranslation } from "react-i18next";
import type { Contact } from "../../api/types";
import { spell } from "../../format/time";
import { useFormat, useNames } from "../../parts/useFormat";

export function ContactSentences({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const who =
    contact.customer?.name ??
    contact.customer_number_national ??
    format.phone(contact.customer_number) ??
    t("app.hidden_number").toLowerCase();
  const said: string[] = [
    t(`record.sentence.${contact.initiation}`, {
      who,
      system: format.phone(contact.system_number),
    }),
  ];
  if (contact.enqueued_at) {
    said.push(
      t("record.sentence.waited", {
        queue: names.queue(contact.queue) ?? "",
        wait: spell(contact.queue_ms),
      }),
    );
  }
  if (contact.connected_at) {
    said.push(
      t("record.sentence.talked", {
        agent: contact.agent_name ?? contact.agent ?? "",
        talk: spell(contact.talk_ms),
      }),
    );
  }
  if (!contact.outcome) said.push(t("record.sentence.live"));
  else if (contact.ended_by) {
    said.push(
      t("record.sentence.ended", {
        outcome: t(`outcome.${contact.outcome}`).toLowerCase(),
        party: t(`party.${contact.ended_by}`),
      }),
    );
  } else {
    said.push(
      t("record.sentence.ended_alone", { outcome: t(`outcome.${contact.outcome}`).toLowerCase() }),
    );
  }
  return <p style={{ margin: 0 }}>{said.join(" ")}</p>;
}
