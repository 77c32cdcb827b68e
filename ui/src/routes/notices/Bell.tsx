/** The bell in the top bar: what one is to know, of tickets and of quality, the latest first. */
import { ActionIcon, Button, Popover } from "@mantine/core";
import { IconBell, IconCheck } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty, Failed } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { useQualityLines } from "../quality/useQualityLines";
import { useTicketLines } from "../tickets/useTicketLines";
import { merged, type NoticeLine } from "./lines";

const MOST_COUNTED = 99;

interface BellProps {
  /** Which parts of the product this person has. */
  tickets: boolean;
  quality: boolean;
}

export function Bell({ tickets, quality }: BellProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { list, ...ofTickets } = useTicketLines(tickets);
  const ofQuality = useQualityLines(quality);
  const items = merged(ofTickets.lines, ofQuality.lines);
  const count = items.filter((line) => !line.read).length;
  const readAll = async () => {
    await Promise.all([ofTickets.readAll(), ofQuality.readAll()]);
  };
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
            onClick={() => void readAll()}
          >
            {t("ticketing.notices.all_read")}
          </Button>
        </div>
        {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
        {(list.data ?? !tickets) && items.length === 0 && (
          <Empty
            icon={IconBell}
            title={t("ticketing.notices.empty")}
            hint={t("ticketing.notices.empty_hint")}
          />
        )}
        {items.length > 0 && <Lines items={items} onClose={() => setOpened(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

interface LinesProps {
  items: NoticeLine[];
  onClose: () => void;
}

/** Arrows go up and down; Enter opens it. */
function Lines({ items, onClose }: LinesProps) {
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
      {items.map((line) => (
        <Line key={line.key} line={line} onClose={onClose} />
      ))}
    </ul>
  );
}

interface LineProps {
  line: NoticeLine;
  onClose: () => void;
}

function Line({ line, onClose }: LineProps) {
  const format = useFormat();
  const navigate = useNavigate();
  const { Glyph } = line;
  const open = () => {
    onClose();
    if (!line.read) void line.markRead();
    void navigate({ to: line.href });
  };
  return (
    <li data-unread={!line.read || undefined}>
      <a
        href={line.href}
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
            {line.number && <span className="num strong">{line.number}</span>}
            <span className="cut grow">{line.title}</span>
          </span>
          <span className="small muted">
            {line.words} · {format.at(line.at)}
          </span>
        </span>
      </a>
      {!line.read && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={line.readLabel}
          onClick={() => void line.markRead()}
        >
          <IconCheck size={16} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}
