import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { OutcomeBadge } from "../../parts/Badge";
import { Failed, Loading } from "../../parts/Empty";
import { SidePanel } from "../../parts/SidePanel";
import { useFormat } from "../../parts/useFormat";
import { ContactFacts } from "./ContactFacts";
import { ContactSentences } from "./ContactSentences";
import { Player } from "./LazyPlayer";
import { Timeline } from "./Timeline";

export function ContactDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <SidePanel title={t("record.title")} size={760} onClose={onClose}>
      <ContactDetail id={id} />
    </SidePanel>
  );
}

export function ContactDetail({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const contact = useQuery({ queryKey: ["interaction", id], queryFn: () => api.interaction(id) });
  if (contact.isError) return <Failed error={contact.error} retry={() => void contact.refetch()} />;
  if (!contact.data) return <Loading />;
  const record = contact.data;
  return (
    <div className="stack-lg">
      <div className="row">
        <OutcomeBadge outcome={record.outcome} />
        <span className="strong">{format.at(record.started_at, "full")}</span>
      </div>
      <ContactSentences contact={record} />
      <section className="stack" aria-label={t("record.recording")}>
        <h2>{t("record.recording")}</h2>
        <Player contact={record} />
      </section>
      <section className="stack" aria-label={t("record.details")}>
        <h2>{t("record.details")}</h2>
        <ContactFacts contact={record} />
      </section>
      <section className="stack" aria-label={t("record.timeline")}>
        <h2>{t("record.timeline")}</h2>
        <Timeline interaction={id} agentName={record.agent_name} />
      </section>
    </div>
  );
}
