/** A note: internal, or public when the customer's organization may read it. */
import { Button, SegmentedControl } from "@mantine/core";
import { IconLock, IconWorld } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { Ticket } from "../../api/types";
import { noteDraft, keepNote } from "./noteDraft";
import { NoteField } from "./NoteField";
import { useChange } from "./useChange";

interface ComposerProps {
  ticket: Ticket;
  onTyping: (typing: boolean) => void;
}

export function Composer({ ticket, onTyping }: ComposerProps) {
  const { t } = useTranslation();
  const { act, busy } = useChange(ticket);
  const [text, setText] = useState(() => noteDraft(ticket.id));
  const [open, setOpen] = useState(false);
  useEffect(() => keepNote(ticket.id, text), [ticket.id, text]);
  useEffect(() => {
    if (text.trim()) onTyping(true);
  }, [text, onTyping]);
  const send = async () => {
    const note = text.trim();
    if (!note || busy) return;
    const sent = await act(() => api.addNote(ticket.id, note, open));
    if (!sent) return;
    setText("");
    onTyping(false);
  };
  return (
    <section className="panel" aria-label={t("ticketing.note.title")}>
      <div className="panel-body stack" data-public={open}>
        <NoteField
          ticket={ticket}
          label={t("ticketing.note.label")}
          value={text}
          onChange={setText}
          onSend={() => void send()}
        />
        <div className="row wrap">
          <SegmentedControl
            aria-label={t("ticketing.note.who_reads")}
            value={open ? "public" : "internal"}
            onChange={(who) => setOpen(who === "public")}
            data={[
              { value: "internal", label: t("ticketing.note.internal") },
              { value: "public", label: t("ticketing.note.public") },
            ]}
          />
          <span className="small muted grow row" style={{ gap: 4 }}>
            {open ? <IconWorld size={14} aria-hidden /> : <IconLock size={14} aria-hidden />}
            {t(open ? "ticketing.note.public_hint" : "ticketing.note.internal_hint")}
          </span>
          <Button loading={busy} disabled={!text.trim()} onClick={() => void send()}>
            {t("ticketing.note.go")}
          </Button>
        </div>
      </div>
    </section>
  );
}
