/** With whom one writes, and the lines with one of them. Nobody else reads these. */
import { ActionIcon, Textarea, TextInput } from "@mantine/core";
import { IconArrowLeft, IconMessages, IconSearch, IconSend } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import type { ChatContact } from "../../api/supervision";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useNews } from "../../live/useNews";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { talk } from "./open";

export function Chats({ login }: { login: string | null }) {
  const list = useNews("chats", ["chats"], api.chats);
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  const contact = list.data.items.find((c) => c.login === login);
  return contact ? (
    <Lines key={contact.login} contact={contact} />
  ) : (
    <Contacts items={list.data.items} />
  );
}

function Contacts({ items }: { items: ChatContact[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState("");
  const found = items.filter((c) => c.name.toLowerCase().includes(text.toLowerCase()));
  if (items.length === 0) {
    return <Empty icon={IconMessages} title={t("talk.nobody")} hint={t("talk.nobody_hint")} />;
  }
  return (
    <div className="stack panel-body">
      <TextInput
        type="search"
        aria-label={t("talk.find")}
        placeholder={t("talk.find")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ul className="talk-contacts">
        {found.map((contact) => (
          <li key={contact.login}>
            <button
              type="button"
              className="item row"
              onClick={() => talk.set({ tab: "chats", with: contact.login })}
            >
              <span className="grow cut">
                <span className="strong">{contact.name}</span>{" "}
                <span className="small muted">{contact.team_name}</span>
              </span>
              {contact.last_at && <span className="small muted">{format.at(contact.last_at)}</span>}
              {contact.unread > 0 && (
                <span className="talk-unread num">
                  {contact.unread}
                  <span className="visually-hidden"> {t("talk.unread")}</span>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Lines({ contact }: { contact: ChatContact }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe().person.login;
  const queries = useQueryClient();
  const list = useNews("chats", ["chat", contact.login], () => api.chat(contact.login));
  const end = useRef<HTMLLIElement>(null);
  const [text, setText] = useState("");
  const lines = list.data?.items ?? [];
  const last = lines.at(-1)?.id;
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [last]);
  useEffect(() => {
    if (contact.unread > 0) void api.readChat(contact.login).catch(() => undefined);
  }, [contact.unread, contact.login]);
  const send = async () => {
    const line = text.trim();
    if (!line) return;
    setText("");
    try {
      await api.writeChat(contact.login, line);
    } catch (error) {
      // What was not sent must not be lost.
      setText(line);
      tellProblem(error, t);
    }
    await queries.invalidateQueries({ queryKey: ["chat", contact.login] });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void send();
  };
  return (
    <div className="talk-chat">
      <div className="panel-row">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("talk.back")}
          onClick={() => talk.set({ tab: "chats", with: null })}
        >
          <IconArrowLeft size={16} aria-hidden />
        </ActionIcon>
        <h3 className="grow">{contact.name}</h3>
      </div>
      <ol className="talk-lines" aria-label={t("talk.lines", { name: contact.name })}>
        {list.data && lines.length === 0 && <li className="muted">{t("talk.no_lines")}</li>}
        {lines.map((line) => (
          <li
            key={line.id}
            ref={line.id === last ? end : undefined}
            data-mine={line.author === me || undefined}
          >
            <span className="talk-text">{line.text}</span>
            <span className="small muted">
              {format.at(line.sent_at)}
              {line.author === me && ` · ${t(line.read_at ? "talk.read" : "talk.sent")}`}
            </span>
          </li>
        ))}
      </ol>
      <form
        className="row talk-write"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Textarea
          className="grow"
          aria-label={t("talk.write")}
          placeholder={t("talk.write")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKey}
          maxLength={1000}
          autosize
          minRows={1}
          maxRows={5}
        />
        <ActionIcon type="submit" aria-label={t("talk.send")} disabled={!text.trim()}>
          <IconSend size={16} aria-hidden />
        </ActionIcon>
      </form>
    </div>
  );
}
