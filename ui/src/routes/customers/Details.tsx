/** How to reach the customer. */
import { useTranslation } from "react-i18next";
import type { FullCard } from "../../api/cards";
import { PhoneNumber } from "../../parts/PhoneNumber";
import { Part } from "./Part";

export function Details({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const town = [card.postcode, card.city].filter(Boolean).join(" ");
  const address = [card.address, town].filter(Boolean).join(", ");
  const { handles } = card;
  return (
    <Part title={t("customer.facts")}>
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
        {handles.map(({ channel, handle }) => (
          <div key={`${channel} ${handle}`} style={{ display: "contents" }}>
            <dt>{t(`card.channels.${channel}`, { defaultValue: channel })}</dt>
            <dd>{handle}</dd>
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
