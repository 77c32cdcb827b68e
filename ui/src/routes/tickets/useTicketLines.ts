/** My notices of tickets, as the bell tells them. */
import {
  IconAlarm,
  IconArrowBigUpLine,
  IconMessage,
  IconPencil,
  IconPhoneOutgoing,
  IconRefresh,
  IconTicket,
  IconUserPlus,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { fr } from "../../i18n/fr";
import type { NoticeLine } from "../notices/lines";
import { useNotices, useNoticesFresh } from "./useNotices";

/** The author of what nobody did. */
const CLOCK = "clock";
const WORDS = fr.ticketing.notices.kinds;
const ICONS: Record<string, Icon> = {
  assigned: IconUserPlus,
  breached: IconAlarm,
  reckoned: IconAlarm,
  rule: IconAlarm,
  escalated: IconArrowBigUpLine,
  noted: IconMessage,
  opened: IconTicket,
  reopened: IconRefresh,
  follow_up: IconPhoneOutgoing,
};

export function useTicketLines(has: boolean) {
  const { t } = useTranslation();
  const { list, items, read } = useNotices(has);
  useNoticesFresh();
  const lines = items.map((notice): NoticeLine => {
    const kind = notice.kind in WORDS ? (notice.kind as keyof typeof WORDS) : "changed";
    const by = notice.by === CLOCK ? t("ticketing.feed.clock") : notice.by;
    return {
      key: `${notice.ticket} ${notice.at} ${notice.kind}`,
      at: notice.at,
      read: notice.read,
      Glyph: ICONS[notice.kind] ?? IconPencil,
      number: notice.number,
      title: notice.subject,
      words: t(`ticketing.notices.kinds.${kind}`, { by }),
      href: `/tickets/${notice.ticket}`,
      readLabel: t("ticketing.notices.read", { number: notice.number }),
      markRead: () => read({ ticket: notice.ticket }),
    };
  });
  const latest = items[0];
  const readAll = async () => {
    if (latest && items.some((notice) => !notice.read)) await read({ until: latest.at });
  };
  return { list, lines, readAll };
}
