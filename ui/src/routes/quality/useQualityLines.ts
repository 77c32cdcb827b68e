/** My notices of quality, as the bell tells them. */
import { IconRosetteDiscountCheck, IconScale, IconSchool } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { QualityNotice } from "../../api/quality";
import { fr } from "../../i18n/fr";
import type { NoticeLine } from "../notices/lines";
import { useQualityNotices } from "./useQualityNotices";

const KINDS = fr.quality.notices;
const ABOUT = {
  evaluation: { tab: "evaluations", Glyph: IconRosetteDiscountCheck },
  calibration: { tab: "calibration", Glyph: IconScale },
  coaching: { tab: "coaching", Glyph: IconSchool },
} as const;

export const aboutOf = (notice: Pick<QualityNotice, "about">) =>
  ABOUT[notice.about as keyof typeof ABOUT];

/** What happened, in words. */
export function useQualityWords() {
  const { t } = useTranslation();
  return (notice: QualityNotice) => {
    const about = notice.about as "evaluation";
    const known = (notice.kind in KINDS[about] ? notice.kind : "finished") as "finished";
    return t(`quality.notices.${about}.${known}`, { by: notice.by });
  };
}

export function useQualityLines(has: boolean) {
  const { t } = useTranslation();
  const words = useQualityWords();
  const { items, read } = useQualityNotices(has);
  const lines = items.map((notice): NoticeLine => {
    const { tab, Glyph } = aboutOf(notice);
    return {
      key: `${notice.id} ${notice.at} ${notice.kind}`,
      at: notice.at,
      read: notice.read,
      Glyph,
      number: null,
      title: t(`quality.tabs.${tab}`),
      words: words(notice),
      href: `/quality/${tab}/${notice.id}`,
      readLabel: `${t("quality.notices.read")} : ${words(notice)}`,
      markRead: () => read(notice.id),
    };
  });
  const readAll = async () => {
    if (items.some((notice) => !notice.read)) await read(null);
  };
  return { lines, readAll };
}
