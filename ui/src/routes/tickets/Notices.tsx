/** The bell in the top bar: what of the tickets one is to know, the latest first. */
import { ActionIcon, Button, Popover } from "@mantine/core";
import {
  IconAlarm,
  IconArrowBigUpLine,
  IconBell,
  IconCheck,
  IconMessage,
  IconPencil,
  IconPhoneOutgoing,
  IconRefresh,
  IconTicket,
  IconUserPlus,
  type Icon,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "../../api/schema";
import { fr } from "../../i18n/fr";
import { Empty, Failed } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { useNotices, useNoticesFresh } from "./useNotices";

type Notice = components["schemas"]["TicketNotice"];

/** The author of what nobody did. */
const CLOCK = "clock";
const MOST_COUNTED = 99;
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

export function Notices() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { list, items, unread, read } = useNotices();
  useNoticesFresh();
  const latest = items[0];
  const count = unread.length;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={380}
      shadow="none"
      trapFocus
      returnFocus
      zIndex={300}
    >
      <Popover.Target>
        <button
          type="button"
          className="search-button bell"
          aria-label={t("ticketing.notices.button", { count })}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <IconBell size={18} aria-hidden />
          {count > 0 && (
            <span className="bell-count num" aria-hidden>
              {count > MOST_COUNTED ? `${MOST_COUNTED}+` : count}
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t("ticketing.notices.title")}>
        <div className="panel-head">
          <h2 className="grow">{t("ticketing.notices.title")}</h2>
          <Button
            variant="subtle"
            size="compact-sm"
            // Not disabled: it would lose the focus, and the keyboard with it.
            aria-disabled={count === 0}
            onClick={() => count > 0 && latest && void read({ until: latest.at })}
          >
            {t("ticketing.notices.all_read")}
          </Button>
        </div>
        {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
        {list.data && items.length === 0 && (
          <Empty
            icon={IconBell}
            title={t("ticketing.notices.empty")}
            hint={t("ticketing.notices.empty_hint")}
          />
        )}
        {items.length > 0 && <Lines items={items} onRead={read} onClose={() => setOpened(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

interface LinesProps {
  items: Notice[];
  onRead: (which: { ticket: string }) => Promise<void>;
  onClose: () => void;
}

/** Arrows go up and down; Enter opens the ticket. */
function Lines({ items, onRead, onClose }: LinesProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const step = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const lines = [...(list.current?.querySelectorAll<HTMLElement>("[data-line]") ?? [])];
    const at = lines.findIndex((line) => line.parentElement?.contains(document.activeElement));
    lines[Math.min(lines.length - 1, Math.max(0, at + by))]?.focus();
  };
  return (
    <ul
      className="bell-list"
      ref={list}
      onKeyDown={step}
      aria-label={t("ticketing.notices.title")}
      data-takes-keys
    >
      {items.map((notice) => (
        <Line
          key={`${notice.ticket} ${notice.at} ${notice.kind}`}
          notice={notice}
          onRead={() => void onRead({ ticket: notice.ticket })}
          onClose={onClose}
        />
      ))}
    </ul>
  );
}

interface LineProps {
  notice: Notice;
  onRead: () => void;
  onClose: () => void;
}

function Line({ notice, onRead, onClose }: LineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const Glyph = ICONS[notice.kind] ?? IconPencil;
  const kind = notice.kind in WORDS ? (notice.kind as keyof typeof WORDS) : "changed";
  const by = notice.by === CLOCK ? t("ticketing.feed.clock") : notice.by;
  const open = () => {
    onClose();
    if (!notice.read) onRead();
    void navigate({ to: "/tickets/$id", params: { id: notice.ticket } });
  };
  return (
    <li data-unread={!notice.read || undefined}>
      <a
        href={`/tickets/${notice.ticket}`}
        data-line
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          open();
        }}
      >
        <Glyph size={16} aria-hidden />
        <span style={{ minWidth: 0 }}>
          <span className="row" style={{ gap: 6 }}>
            <span className="num strong">{notice.number}</span>
            <span className="cut grow">{notice.subject}</span>
          </span>
          <span className="small muted">
            {t(`ticketing.notices.kinds.${kind}`, { by })} · {format.at(notice.at)}
          </span>
        </span>
      </a>
      {!notice.read && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("ticketing.notices.read", { number: notice.number })}
          onClick={onRead}
        >
          <IconCheck size={16} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}
