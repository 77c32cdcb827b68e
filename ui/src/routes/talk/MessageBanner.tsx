/** Messages to the floor on the desk of who has to read them: they stay until they are read. */
import { Button } from "@mantine/core";
import { IconCheck, IconSpeakerphone } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import { tellProblem } from "../../app/problems";
import { useNews } from "../../live/useNews";
import { useFormat } from "../../parts/useFormat";

/** More would push the page away; the next ones come when these are read. */
const MOST = 2;

export function MessageBanner() {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const list = useNews("messages", ["messages", "mine"], api.myMessages);
  const items = list.data?.items ?? [];
  if (items.length === 0) return null;
  const read = async (id: string) => {
    try {
      await api.readMessage(id);
    } catch (error) {
      tellProblem(error, t);
    }
    await queries.invalidateQueries({ queryKey: ["messages"] });
  };
  return (
    <section className="alert-bar" aria-label={t("talk.messages")}>
      {items.slice(0, MOST).map((message) => (
        <div
          key={message.id}
          className={`notice ${message.must_read ? "tone-warn" : "tone-busy"}`}
          role={message.must_read ? "alert" : "status"}
        >
          <IconSpeakerphone size={16} aria-hidden />
          <span className="grow">
            <b>{message.author_name}</b> <span>{message.text}</span>{" "}
            <span className="small">{format.at(message.sent_at, "time")}</span>
          </span>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconCheck size={14} aria-hidden />}
            onClick={() => void read(message.id)}
          >
            {t(message.must_read ? "talk.i_read" : "talk.hide")}
          </Button>
        </div>
      ))}
      {items.length > MOST && (
        <div className="notice small">{t("talk.more", { count: items.length - MOST })}</div>
      )}
    </section>
  );
}
