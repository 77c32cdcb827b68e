/** What the agent must know before the first word: an open complaint, what is unpaid or owed. */
import { IconAlertTriangle, IconPhoneCall } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { FullCard } from "../../api/cards";
import { euros } from "../../format/fieldValues";
import { ReachableText } from "../../parts/ReachableText";
import { useFormat } from "../../parts/useFormat";
import { openComplaint, unpaidCents } from "./cardView";

export function CardAlerts({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const complaint = openComplaint(card.tickets);
  const unpaid = unpaidCents(card.contracts);
  const owed = card.callbacks;
  return (
    <>
      {complaint && (
        <div className="notice tone-bad" data-testid="open-complaint">
          <IconAlertTriangle size={16} aria-hidden />
          <span className="grow cut">
            {t("card.open_complaint")}{" "}
            <Link to="/tickets/$id" params={{ id: complaint.id }} style={{ color: "inherit" }}>
              {complaint.number}
            </Link>{" "}
            {complaint.subject}
          </span>
        </div>
      )}
      {unpaid > 0 && (
        <div className="notice tone-warn">
          <IconAlertTriangle size={16} aria-hidden />
          {t("card.unpaid", { amount: euros(unpaid, format.locale) })}
        </div>
      )}
      {owed.map((call) => (
        <div key={call.callback} className="notice tone-warn">
          <IconPhoneCall size={16} aria-hidden />
          {call.not_before
            ? t("card.owed_at", { time: format.at(call.not_before, "day_time") })
            : t("card.owed")}
        </div>
      ))}
      {card.notes && (
        <div className="notice card-notes">
          <ReachableText organization={card.organization} text={card.notes} />
        </div>
      )}
    </>
  );
}
