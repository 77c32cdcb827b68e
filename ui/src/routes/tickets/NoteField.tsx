/** A note in which `@` offers logins and `/` canned answers; arrows choose, Enter or Tab takes. */
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import { ReplyArea } from "../../parts/ReplyArea";
import { completed, typed } from "./mentions";
import { useLogins } from "./useLogins";

interface NoteFieldProps {
  ticket: Ticket;
  label: string;
  value: string;
  onChange: (text: string) => void;
  onSend: () => void;
}

const OFFERED = 6;

export function NoteField({ ticket, label, value, onChange, onSend }: NoteFieldProps) {
  const { t } = useTranslation();
  const logins = useLogins();
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useId();
  const [cursor, setCursor] = useState(0);
  const [at, setAt] = useState(0);
  const open = typed(value, cursor);
  const offered = open
    ? logins.filter((login) => login.startsWith(open.part) && login !== open.part).slice(0, OFFERED)
    : [];
  const take = (login: string | undefined) => {
    if (!login) return;
    const next = completed(value, cursor, login);
    onChange(next.text);
    setCursor(next.cursor);
    setAt(0);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.cursor, next.cursor);
    });
  };
  /** Before the area's own keys: those belong to the canned answers. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSend();
    else if (offered.length === 0) return;
    else if (event.key === "ArrowDown") setAt((at + 1) % offered.length);
    else if (event.key === "ArrowUp") setAt((at - 1 + offered.length) % offered.length);
    else if (event.key === "Enter" || event.key === "Tab") take(offered[at]);
    else if (event.key === "Escape") setCursor(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="note-field" onKeyDownCapture={onKeyDown}>
      <ReplyArea
        ref={field}
        organization={ticket.organization}
        customer={ticket.customer ?? null}
        ticket={ticket}
        aria-label={label}
        placeholder={t("ticketing.note.placeholder")}
        autosize
        minRows={2}
        maxRows={10}
        data-note
        value={value}
        onText={(text) => {
          onChange(text);
          setCursor(field.current?.selectionStart ?? text.length);
          setAt(0);
        }}
      />
      {offered.length > 0 && (
        <ul id={list} role="listbox" aria-label={t("ticketing.note.mention")} className="mentions">
          {offered.map((login, n) => (
            <li
              key={login}
              role="option"
              aria-selected={n === at}
              onMouseDown={(event) => {
                event.preventDefault();
                take(login);
              }}
            >
              @{login}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
