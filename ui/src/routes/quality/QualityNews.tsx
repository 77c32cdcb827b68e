/** What of quality one is to know and has not read. */
import { ActionIcon } from "@mantine/core";
import { IconBell, IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { fr } from "../../i18n/fr";
import { useFormat } from "../../parts/useFormat";
import { useQualityNotices } from "./useQualityNotices";

const KINDS = fr.quality.notices;
const TABS = { evaluation: "evaluations", calibration: "calibration", coaching: "coaching" };

export function QualityNews() {
  const { t } = useTranslation();
  const format = useFormat();
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
          const about = notice.about as keyof typeof TABS;
          const known = (notice.kind in KINDS[about] ? notice.kind : "finished") as "finished";
          const words = t(`quality.notices.${about as "evaluation"}.${known}`, { by: notice.by });
          return (
            <li key={`${notice.id} ${notice.kind} ${notice.at}`} className="row">
              <Link
                className="grow"
                to="/quality/$tab/$id"
                params={{ tab: TABS[about], id: notice.id }}
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
