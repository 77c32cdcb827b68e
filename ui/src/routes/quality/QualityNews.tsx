/** What of quality one is to know and has not read. */
import { ActionIcon } from "@mantine/core";
import { IconBell, IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/useFormat";
import { aboutOf, useQualityWords } from "./useQualityLines";
import { useQualityNotices } from "./useQualityNotices";

export function QualityNews() {
  const { t } = useTranslation();
  const format = useFormat();
  const wordsOf = useQualityWords();
  const { unread, read } = useQualityNotices();
  if (unread.length === 0) return null;
  return (
    <section className="panel" aria-label={t("quality.notices.title")}>
      <div className="panel-head">
        <IconBell size={16} aria-hidden />
        <h2 className="grow">{t("quality.notices.count", { count: unread.length })}</h2>
      </div>
      <ul className="q-news">
        {unread.slice(0, 5).map((notice) => {
          const words = wordsOf(notice);
          return (
            <li key={`${notice.id} ${notice.kind} ${notice.at}`} className="row">
              <Link
                className="grow"
                to="/quality/$tab/$id"
                params={{ tab: aboutOf(notice).tab, id: notice.id }}
              >
                {words}
              </Link>
              <span className="small muted num">{format.at(notice.at)}</span>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`${t("quality.notices.read")} : ${words}`}
                onClick={() => void read(notice.id)}
              >
                <IconCheck size={16} aria-hidden />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
