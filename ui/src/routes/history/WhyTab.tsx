/**
 * Why an interaction went as it did, and why an agent did not have it. The sentences are the
 * server's, the same as the command line's; this only lays them out.
 */
import { TextInput } from "@mantine/core";
import {
  IconBan,
  IconBell,
  IconChevronDown,
  IconChevronRight,
  IconCircleDot,
  IconClock,
  IconSearch,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { WhyAgent, WhySentence } from "../../api/types";
import { useLive } from "../../live/store";
import { Failed, Loading } from "../../parts/Empty";
import { useLocale } from "../../i18n";
import { matching } from "./whySearch";

/** Rows that are shown before somebody searches. */
const SHOWN = 12;

export function WhyTab({ interaction }: { interaction: string }) {
  const { t } = useTranslation();
  const lang = useLocale();
  const story = useQuery({
    queryKey: ["interaction", interaction, "why", lang],
    queryFn: () => api.interactionWhy(interaction, { lang }),
  });
  if (story.isError) return <Failed error={story.error} retry={() => void story.refetch()} />;
  if (!story.data) return <Loading />;
  return (
    <div className="stack-lg">
      <section className="stack" aria-label={t("why.story")}>
        <h2>{t("why.story")}</h2>
        <Sentences of={story.data.sentences} />
        {story.data.remarks.map((remark) => (
          <p key={remark} className="small muted" style={{ margin: 0 }}>
            {remark}
          </p>
        ))}
      </section>
      <Agents interaction={interaction} agents={story.data.agents} />
    </div>
  );
}

function Sentences({ of, spans = false }: { of: WhySentence[]; spans?: boolean }) {
  return (
    <ol className={spans ? "timeline spans" : "timeline"}>
      {of.map((said, place) => (
        <li key={place}>
          <span className="num">{said.time}</span>
          {spans ? (
            <IconClock size={14} aria-hidden style={{ marginTop: 2, opacity: 0.6 }} />
          ) : (
            <IconCircleDot size={14} aria-hidden style={{ marginTop: 2, opacity: 0.6 }} />
          )}
          <span>{said.text}</span>
        </li>
      ))}
    </ol>
  );
}

function Agents({ interaction, agents }: { interaction: string; agents: WhyAgent[] }) {
  const { t } = useTranslation();
  const floor = useLive((state) => state.agents);
  const [text, setText] = useState("");
  const everybody = Object.values(floor).map((a) => ({ agent: a.agent, name: a.name }));
  const found = matching(agents, everybody, text);
  const rows = text ? found.told : found.told.slice(0, SHOWN);
  return (
    <section className="stack" aria-label={t("why.agents")}>
      <h2>{t("why.agents")}</h2>
      <TextInput
        type="search"
        label={t("why.search")}
        placeholder={t("why.search_hint")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="panel" role="list" aria-label={t("why.agents")}>
        {rows.map((agent) => (
          <AgentRow key={agent.agent} agent={agent} />
        ))}
        {found.others.map((other) => (
          <OtherRow key={other.agent} interaction={interaction} {...other} />
        ))}
      </div>
      <p className="small muted" role="status" style={{ margin: 0 }}>
        {t("why.shown", { count: rows.length + found.others.length, all: agents.length })}
      </p>
    </section>
  );
}

function AgentRow({ agent }: { agent: WhyAgent }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const Glyph = agent.offers > 0 ? IconBell : agent.able ? IconClock : IconBan;
  const kind = agent.offers > 0 ? "why.offered" : agent.able ? "why.able" : "why.unable";
  return (
    <div role="listitem" data-agent={agent.agent}>
      <button
        type="button"
        className="item row why-row"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {open ? (
          <IconChevronDown size={16} aria-hidden />
        ) : (
          <IconChevronRight size={16} aria-hidden />
        )}
        <Glyph size={16} role="img" aria-label={t(kind)} />
        <span className="why-name">
          <span className="strong">{agent.question}</span>
          {agent.team && <span className="small muted">{agent.team}</span>}
        </span>
        <span className="grow">{agent.headline}</span>
      </button>
      {open && <Part sentences={agent.sentences} headline={agent.headline} />}
    </div>
  );
}

function Part({ sentences, headline }: { sentences: WhySentence[]; headline: string }) {
  return (
    <div className="why-part">
      {sentences.length > 0 ? <Sentences of={sentences} spans /> : <p>{headline}</p>}
    </div>
  );
}

/** Somebody of the floor who serves none of its queues: asked for alone, when opened. */
function OtherRow(props: { interaction: string; agent: string; name: string }) {
  const { t } = useTranslation();
  const lang = useLocale();
  const [open, setOpen] = useState(false);
  const part = useQuery({
    queryKey: ["interaction", props.interaction, "why", lang, props.agent],
    queryFn: () => api.interactionWhy(props.interaction, { lang, agent: props.agent }),
    enabled: open,
  });
  const told = part.data?.agents[0];
  return (
    <div role="listitem" data-agent={props.agent}>
      <button
        type="button"
        className="item row why-row"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {open ? (
          <IconChevronDown size={16} aria-hidden />
        ) : (
          <IconChevronRight size={16} aria-hidden />
        )}
        <IconBan size={16} role="img" aria-label={t("why.unable")} />
        <span className="why-name">
          <span className="strong">{t("why.question", { name: props.name })}</span>
        </span>
        <span className="grow muted">{t("why.elsewhere")}</span>
      </button>
      {open && part.isError && <Failed error={part.error} />}
      {open && part.isPending && <Loading />}
      {open && told && <Part sentences={told.sentences} headline={told.headline} />}
    </div>
  );
}
