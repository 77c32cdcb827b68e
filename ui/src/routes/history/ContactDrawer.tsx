import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { Contact, Role } from "../../api/types";
import { useMe } from "../../app/session";
import { OutcomeBadge } from "../../parts/Badge";
import { Failed, Loading } from "../../parts/Empty";
import { SidePanel } from "../../parts/SidePanel";
import { useFormat } from "../../parts/useFormat";
import { ContactFacts } from "./ContactFacts";
import { ContactSentences } from "./ContactSentences";
import { ScoreButton } from "../quality/ScoreButton";
import { Player } from "./LazyPlayer";
import { Timeline } from "./Timeline";
import { WhyTab } from "./WhyTab";

/** Those who answer for others' work, as the server has it: it shows what each agent did. */
const EXPLAINED: readonly Role[] = [
  "supervisor",
  "floor_manager",
  "analyst",
  "quality_evaluator",
  "administrator",
];
const mayAskWhy = (role: Role) => EXPLAINED.includes(role);

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
  const me = useMe();
  const contact = useQuery({ queryKey: ["interaction", id], queryFn: () => api.interaction(id) });
  if (contact.isError) return <Failed error={contact.error} retry={() => void contact.refetch()} />;
  if (!contact.data) return <Loading />;
  const record = contact.data;
  return (
    <div className="stack-lg">
      <div className="row">
        <OutcomeBadge outcome={record.outcome} />
        <span className="strong grow">{format.at(record.started_at, "full")}</span>
        <ScoreButton contact={record} />
      </div>
      <ContactSentences contact={record} />
      {mayAskWhy(me.person.role) ? (
        <Tabs defaultValue="record" keepMounted={false}>
          <Tabs.List mb={14}>
            <Tabs.Tab value="record">{t("record.tab")}</Tabs.Tab>
            <Tabs.Tab value="why">{t("why.tab")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="record">
            <Record record={record} />
          </Tabs.Panel>
          <Tabs.Panel value="why">
            <WhyTab interaction={id} />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <Record record={record} />
      )}
    </div>
  );
}

function Record({ record }: { record: Contact }) {
  const { t } = useTranslation();
  return (
    <div className="stack-lg">
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
        <Timeline interaction={record.interaction} agentName={record.agent_name} />
      </section>
    </div>
  );
}
