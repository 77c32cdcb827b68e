/** What the wrap-up proposes: the usual disposition, the ticket for the notes, the next planned call. */
import { IconArrowRight, IconCalendarEvent, IconTicket } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { dispose } from "../../actions/wrapUp";
import { nextStep } from "../../api/next";
import type { LiveInteraction } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useFormat, useNames } from "../../parts/useFormat";
import { changeDraft, useDraft } from "./drafts";

export function Proposals({ interaction }: { interaction: LiveInteraction }) {
  const { t } = useTranslation();
  const names = useNames();
  const format = useFormat();
  const draft = useDraft(interaction.interaction);
  const id = interaction.interaction;
  const asked = useQuery({
    queryKey: ["interaction", "next", id, interaction.stage, interaction.disposition],
    queryFn: () => nextStep(id),
  });
  const { disposition, ticket, follow_up } = asked.data ?? {};
  const offersTicket = ticket && draft.saved?.id !== ticket.id;
  if (!disposition && !offersTicket && !follow_up) return null;
  return (
    <div className="row wrap small" role="group" aria-label={t("connect.proposals.title")}>
      {disposition && (
        <button
          type="button"
          className="chip"
          title={t("connect.proposals.usual", disposition)}
          onClick={() =>
            void dispose(id, disposition.id).catch((error: unknown) => tellProblem(error, t))
          }
        >
          <IconArrowRight size={14} aria-hidden />
          {names.disposition(disposition.id)}
          <span className="muted">{t("connect.proposals.usual", disposition)}</span>
        </button>
      )}
      {offersTicket && (
        <button
          type="button"
          className="chip"
          title={ticket.subject}
          onClick={() => changeDraft(id, { saved: { id: ticket.id, number: ticket.number } })}
        >
          <IconTicket size={14} aria-hidden />
          {t(`connect.proposals.${ticket.because}`, { number: ticket.number })}
        </button>
      )}
      {follow_up && (
        <Link className="chip" to="/tickets/$id" params={{ id: follow_up.ticket }}>
          <IconCalendarEvent size={14} aria-hidden />
          {follow_up.label} · {format.at(follow_up.due, "day_time")}
        </Link>
      )}
    </div>
  );
}
