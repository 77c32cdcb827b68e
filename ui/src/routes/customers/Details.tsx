/** How to reach the customer. */
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FullCard, Handle } from "../../api/cards";
import { PhoneNumber } from "../../parts/PhoneNumber";
import { AddButton } from "./CardForm";
import { ChangeButton } from "./Contracts";
import { line, LineForm, text } from "./LineForm";
import { handleOf, put, without } from "./lines";
import { Part } from "./Part";
import { useCardChange } from "./useCardChange";

const CHANNELS = ["whatsapp", "messenger", "instagram", "telegram", "chat"] as const;

const handleFields = (t: TFunction) => {
  const name = (id: string) => ({ fr: t(`card.channels.${id}`, { defaultValue: id }) });
  const options = CHANNELS.map((id) => ({ id, label: name(id) }));
  return [
    line("channel", t("card.lines.channel"), { kind: "choice", options }, true),
    line("handle", t("card.lines.handle"), text, true),
  ];
};

export function Details({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const town = [card.postcode, card.city].filter(Boolean).join(" ");
  const address = [card.address, town].filter(Boolean).join(", ");
  const { handles } = card;
  const change = useCardChange();
  const [open, setOpen] = useState<number | "new" | null>(null);
  const at = typeof open === "number" ? open : null;
  const handle = at === null ? null : handles[at];
  const save = (next: Handle[], message: string) =>
    change(card, { handles: next }, { handles }, message);
  return (
    <Part
      title={t("customer.facts")}
      action={
        <AddButton
          label={t("card.lines.handle_add")}
          open={open === "new"}
          onToggle={() => setOpen(open === "new" ? null : "new")}
        />
      }
    >
      {open !== null && (
        <LineForm
          key={open}
          customer={card.id}
          label={t(handle ? "card.lines.handle_change" : "card.lines.handle_add")}
          fields={handleFields(t)}
          given={handle ? { ...handle } : { channel: "whatsapp" }}
          onSave={(values) => save(put(handles, at, handleOf(values)), t("app.saved"))}
          onRemove={
            at === null ? undefined : () => save(without(handles, at), t("card.lines.removed"))
          }
          onDone={() => setOpen(null)}
        />
      )}
      <dl className="facts">
        {card.numbers.length > 0 && (
          <>
            <dt>{t("customer.numbers")}</dt>
            <dd className="row wrap" style={{ gap: "0 12px" }}>
              {card.numbers.map((number) => (
                <PhoneNumber
                  key={number.e164}
                  organization={card.organization}
                  number={number.e164}
                  shown={number.national}
                />
              ))}
            </dd>
          </>
        )}
        {card.emails.length > 0 && (
          <>
            <dt>{t("customer.emails")}</dt>
            <dd>
              {card.emails.map((email) => (
                <div key={email}>
                  <a href={`mailto:${email}`}>{email}</a>
                </div>
              ))}
            </dd>
          </>
        )}
        {handles.map(({ channel, handle }, n) => (
          <div key={n} style={{ display: "contents" }}>
            <dt>{t(`card.channels.${channel}`, { defaultValue: channel })}</dt>
            <dd className="row">
              <span className="grow cut">{handle}</span>
              <ChangeButton
                label={t("card.lines.change", { name: handle })}
                onChange={() => setOpen(n)}
              />
            </dd>
          </div>
        ))}
        {address && (
          <>
            <dt>{t("customer.address")}</dt>
            <dd>{address}</dd>
          </>
        )}
      </dl>
    </Part>
  );
}
