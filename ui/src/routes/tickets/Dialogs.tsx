/** What a key or the bulk bar asks before it changes tickets: whom, what to say, why. */
import { Autocomplete, Button, Textarea } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import { useMe } from "../../app/session";
import { useLogins } from "./useLogins";
import { Dialog } from "./Dialog";

export interface AskingProps {
  tickets: Ticket[];
  busy: boolean;
  onClose: () => void;
}

/** One question about some tickets, sent with Enter or the button. */
export function Asking(props: {
  title: string;
  tickets: Ticket[];
  busy: boolean;
  ready: boolean;
  go: string;
  onClose: () => void;
  onGo: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (props.ready) props.onGo();
  };
  return (
    <Dialog opened onClose={props.onClose} title={props.title} size={460}>
      <form className="stack" onSubmit={submit}>
        <p className="small muted" style={{ margin: 0 }}>
          {props.tickets
            .slice(0, 6)
            .map(({ number }) => number)
            .join(", ")}
          {props.tickets.length > 6 && "…"}
        </p>
        {props.children}
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={props.onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" loading={props.busy} disabled={!props.ready}>
            {props.go}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function AssignDialog(props: AskingProps & { onGo: (login: string) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const logins = useLogins();
  const [login, setLogin] = useState("");
  return (
    <Asking
      {...props}
      title={t("ticketing.assign.title")}
      go={t("ticketing.assign.go")}
      ready={login.trim() !== ""}
      onGo={() => props.onGo(login.trim())}
    >
      <Autocomplete
        label={t("ticket.assignee")}
        description={t("ticketing.assign.hint")}
        data={logins}
        limit={8}
        value={login}
        onChange={setLogin}
        data-autofocus
      />
      <div className="row">
        <Button variant="default" size="compact-sm" onClick={() => props.onGo(me.person.login)}>
          {t("ticketing.assign.me")}
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => props.onGo("")}>
          {t("ticketing.assign.nobody")}
        </Button>
      </div>
    </Asking>
  );
}

export function NoteDialog(props: AskingProps & { onGo: (note: string) => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  return (
    <Asking
      {...props}
      title={t("ticketing.note.title")}
      go={t("ticketing.note.go")}
      ready={note.trim() !== ""}
      onGo={() => props.onGo(note.trim())}
    >
      <Textarea
        label={t("ticketing.note.label")}
        description={t("ticketing.note.internal_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        autosize
        minRows={3}
        maxRows={10}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-autofocus
      />
    </Asking>
  );
}
