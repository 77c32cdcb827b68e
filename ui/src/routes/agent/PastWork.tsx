/** An interaction of the day, opened from the inbox: what happened, and its ticket. */
import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { OutcomeBadge } from "../../parts/Badge";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { ContactSentences } from "../history/ContactSentences";
import { Player } from "../history/LazyPlayer";
import { useDraft } from "./drafts";
import { InteractionTickets } from "./InteractionTickets";
import { TicketForm } from "./TicketForm";
import { viewed } from "./useDesk";

export const usePast = (interaction: string) =>
  useQuery({ queryKey: ["interaction", interaction], queryFn: () => api.interaction(interaction) });

export function PastWork({ interaction }: { interaction: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const draft = useDraft(interaction);
  const contact = usePast(interaction);
  if (contact.isError) return <Failed error={contact.error} retry={() => void contact.refetch()} />;
  if (!contact.data) return <Loading />;
  const past = contact.data;
  const customer = past.customer?.id ?? draft.customer;
  return (
    <>
      <div className="desk-head">
        <OutcomeBadge outcome={past.outcome} />
        <span className="strong grow cut">{format.at(past.started_at, "full")}</span>
        <ActionIcon aria-label={t("work.close_view")} onClick={() => viewed.set(null)}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </div>
      <div className="desk-body panel-body stack-lg">
        <ContactSentences contact={past} />
        {past.recording && <Player contact={past} />}
        <TicketForm
          interaction={interaction}
          organization={past.organization}
          customer={customer}
        />
        <InteractionTickets interaction={interaction} />
      </div>
    </>
  );
}
