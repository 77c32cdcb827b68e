/** Files of a ticket: dropped, pasted or chosen; images are seen before they are opened. */
import { ActionIcon, Button } from "@mantine/core";
import { IconFile, IconPaperclip, IconTrash } from "@tabler/icons-react";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { Ticket, TicketAttachment } from "../../api/types";
import { useLocale } from "../../i18n";
import { localeTag } from "../../format/time";
import { useChange } from "./useChange";

/** What browsers draw without running anything of it. */
const PICTURES: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export function Attachments({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { act, busy } = useChange(ticket);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const items = ticket.more?.attachments ?? [];
  const send = async (files: Iterable<File>) => {
    // One after the other: the first refusal is told, the rest still goes.
    for (const file of files) await act(() => api.attach(ticket.id, file));
  };
  usePastedFiles((files) => void send(files));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files);
  };
  return (
    <section
      className="panel drop-zone"
      aria-label={t("ticketing.files.title")}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className="panel-head">
        <h2 className="grow">{t("ticketing.files.title")}</h2>
        <Button
          variant="default"
          size="compact-sm"
          loading={busy}
          leftSection={<IconPaperclip size={14} aria-hidden />}
          onClick={() => input.current?.click()}
        >
          {t("ticketing.files.add")}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={t("ticketing.files.add")}
          data-testid="attach"
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = "";
            void send(files);
          }}
        />
      </div>
      <div className="panel-body stack">
        {items.length === 0 ? (
          <span className="small muted">{t("ticketing.files.none")}</span>
        ) : (
          <div className="attachments">
            {items.map((item) => (
              <One
                key={item.id}
                ticket={ticket}
                item={item}
                onRemove={() => void act(() => api.detach(ticket.id, item.id))}
              />
            ))}
          </div>
        )}
      </div>
    </section>
  );
}

/** Files that are pasted anywhere on the page. */
function usePastedFiles(take: (files: File[]) => void) {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    window.addEventListener("paste", onPaste);
    return () => window.removeEventListener("paste", onPaste);
  }, []);
}

interface OneProps {
  ticket: Ticket;
  item: TicketAttachment;
  onRemove: () => void;
}

function One({ ticket, item, onRemove }: OneProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const url = api.attachmentUrl(ticket.id, item.id);
  const kilobytes = new Intl.NumberFormat(localeTag(locale), {
    style: "unit",
    unit: "kilobyte",
    maximumFractionDigits: 0,
  }).format(Math.max(1, Math.round(item.bytes / 1000)));
  return (
    <div className="attachment">
      <a href={url} download={item.name}>
        {PICTURES.includes(item.media_type) ? (
          <Preview url={url} name={item.name} />
        ) : (
          <IconFile size={28} stroke={1.5} aria-hidden />
        )}
        <span className="cut" style={{ display: "block" }}>
          {item.name}
        </span>
      </a>
      <span className="row between">
        <span className="muted num">{kilobytes}</span>
        <ActionIcon
          size={22}
          aria-label={t("ticketing.files.remove", { name: item.name })}
          onClick={onRemove}
        >
          <IconTrash size={14} aria-hidden />
        </ActionIcon>
      </span>
    </div>
  );
}

/** The server hands files out as downloads only; the picture is drawn from its bytes. */
function Preview({ url, name }: { url: string; name: string }) {
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    fetch(url, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.blob() : Promise.reject(new Error(answer.statusText))))
      .then((blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setShown(made);
      })
      .catch(() => undefined);
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [url]);
  if (!shown) return <IconFile size={28} stroke={1.5} aria-hidden />;
  return <img src={shown} alt={name} />;
}
