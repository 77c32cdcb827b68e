/** A message to the floor: to whom, what, and who has read the last ones. */
import { Button, Checkbox, Select, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconSpeakerphone, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import type { Audience, SentMessage } from "../../api/supervision";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useNews } from "../../live/useNews";
import { Empty, Failed } from "../../parts/Empty";
import { useFormat, useNames } from "../../parts/useFormat";
import { useTeams } from "../wall/WallEditor";

export function Broadcast() {
  const { t } = useTranslation();
  const me = useMe();
  const teams = useTeams();
  const queries = useQueryClient();
  const [to, setTo] = useState("all");
  const [text, setText] = useState("");
  const [must, setMust] = useState(false);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      const form = { audience: audienceOf(to), text, must_read: must, minutes: null };
      const sent = await api.sendMessage(form);
      notifications.show({ message: t("talk.sent_to", { count: sent.to }) });
      setText("");
      await queries.invalidateQueries({ queryKey: ["messages"] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack-lg panel-body">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Select
          label={t("talk.to")}
          data={[
            { value: "all", label: t("talk.to_all") },
            {
              group: t("floor.team"),
              items: teams.map(({ value, label }) => ({ value: `team ${value}`, label })),
            },
            {
              group: t("floor.queue"),
              items: me.queues.map((q) => ({ value: `queue ${q.id}`, label: q.name })),
            },
          ]}
          value={to}
          onChange={(value) => setTo(value ?? "all")}
          allowDeselect={false}
          searchable
        />
        <Textarea
          label={t("talk.text")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={500}
          minRows={2}
          autosize
          required
        />
        <Checkbox
          label={t("talk.must_read")}
          checked={must}
          onChange={(event) => setMust(event.currentTarget.checked)}
        />
        <div>
          <Button
            type="submit"
            loading={busy}
            leftSection={<IconSpeakerphone size={16} aria-hidden />}
          >
            {t("talk.broadcast")}
          </Button>
        </div>
      </form>
      <Sent />
    </div>
  );
}

function audienceOf(to: string): Audience {
  const [kind, id = ""] = to.split(" ");
  return kind === "team" || kind === "queue" ? { kind, id } : { kind: "all" };
}

function Sent() {
  const { t } = useTranslation();
  const list = useNews("messages", ["messages", "sent"], api.sentMessages);
  const items = list.data?.items ?? [];
  return (
    <section className="stack" aria-label={t("talk.last")}>
      <h3>{t("talk.last")}</h3>
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.data && items.length === 0 && (
        <Empty icon={IconSpeakerphone} title={t("talk.none")} hint={t("talk.none_hint")} />
      )}
      {items.map((sent) => (
        <SentLine key={sent.message.id} sent={sent} />
      ))}
    </section>
  );
}

function SentLine({ sent }: { sent: SentMessage }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const teams = useTeams();
  const me = useMe().person.login;
  const [opened, setOpened] = useState(false);
  const { message } = sent;
  const { audience } = message;
  const shown = Date.parse(message.ends_at) > Date.now();
  const whom =
    audience.kind === "all"
      ? t("talk.to_all")
      : audience.kind === "team"
        ? (teams.find((team) => team.value === audience.id)?.label ?? audience.id)
        : (names.queue(audience.id) ?? audience.id);
  const withdraw = () => {
    api.withdrawMessage(message.id).catch((error: unknown) => tellProblem(error, t));
  };
  return (
    <article className="panel panel-body stack">
      <span>{message.text}</span>
      <span className="small muted">
        {message.author_name} · {whom} · {format.at(message.sent_at)}
      </span>
      <div className="row between">
        <button
          type="button"
          className="talk-count"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {t("talk.read_by", { read: sent.read, count: sent.to })}
        </button>
        {shown && message.author === me && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={withdraw}
          >
            {t("talk.withdraw")}
          </Button>
        )}
      </div>
      {opened && <UnreadBy id={message.id} />}
    </article>
  );
}

function UnreadBy({ id }: { id: string }) {
  const { t } = useTranslation();
  const list = useQuery({
    queryKey: ["messages", "unread-by", id],
    queryFn: () => api.unreadBy(id),
  });
  const names = list.data?.items.map((person) => person.name) ?? [];
  if (!list.data) return null;
  return (
    <span className="small">
      {names.length === 0 ? t("talk.all_read") : t("talk.not_read", { names: names.join(", ") })}
    </span>
  );
}
