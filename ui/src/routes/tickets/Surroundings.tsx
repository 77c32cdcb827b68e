/** Whose ticket it is, who works it, who watches it, and where it came from. */
import { Autocomplete, Button, Select, TagsInput } from "@mantine/core";
import { IconEye, IconEyeOff, IconUserCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as calls from "../../api/calls";
import * as api from "../../api/tickets";
import type { Ticket } from "../../api/types";
import { useMe } from "../../app/session";
import { PhoneNumber } from "../../parts/PhoneNumber";
import { useFormat } from "../../parts/useFormat";
import { useChange } from "./useChange";
import { useLogins } from "./useLogins";
import { useTeams } from "./useTeams";

export function Surroundings({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section className="panel" aria-label={t("ticketing.around")}>
      <div className="panel-body stack">
        <Work key={`${ticket.assignee} ${ticket.team}`} ticket={ticket} />
        <Watchers ticket={ticket} />
        <Tags key={ticket.tags.join()} ticket={ticket} />
        <dl className="facts">
          {ticket.customer && (
            <>
              <dt>{t("ticket.customer")}</dt>
              <dd>
                <CustomerLink id={ticket.customer} />
                <Reach id={ticket.customer} />
              </dd>
            </>
          )}
          {ticket.interaction && (
            <>
              <dt>{t("ticket.interaction")}</dt>
              <dd>
                <Link to="/history/$id" params={{ id: ticket.interaction }}>
                  {t("app.open")}
                </Link>
              </dd>
            </>
          )}
          <dt>{t("ticket.created_by")}</dt>
          <dd>
            {ticket.created_by}, {format.at(ticket.created_at)}
          </dd>
          <dt>{t("ticket.updated_at")}</dt>
          <dd>{format.at(ticket.updated_at)}</dd>
          {ticket.reopened_count > 0 && (
            <>
              <dt>{t("ticketing.reopen.count")}</dt>
              <dd>{ticket.reopened_count}</dd>
            </>
          )}
        </dl>
      </div>
    </section>
  );
}

export function CustomerLink({ id }: { id: string }) {
  const { t } = useTranslation();
  const customer = useQuery({ queryKey: ["customer", id], queryFn: () => calls.customer(id) });
  return (
    <Link to="/customers/$id" params={{ id }}>
      {customer.data?.name ?? t("app.open")}
    </Link>
  );
}

/** By what they are called or written to, in one click. */
function Reach({ id }: { id: string }) {
  const customer = useQuery({ queryKey: ["customer", id], queryFn: () => calls.customer(id) });
  if (!customer.data) return null;
  const { organization, numbers, emails } = customer.data;
  return (
    <div className="row wrap" style={{ gap: "0 12px" }}>
      {numbers.map(({ e164, national }) => (
        <PhoneNumber key={e164} organization={organization} number={e164} shown={national} />
      ))}
      {emails.map((email) => (
        <a key={email} href={`mailto:${email}`}>
          {email}
        </a>
      ))}
    </div>
  );
}

function Work({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const me = useMe();
  const logins = useLogins();
  const teams = useTeams();
  const { change, busy } = useChange(ticket);
  const [assignee, setAssignee] = useState(ticket.assignee ?? "");
  const dirty = assignee.trim() !== (ticket.assignee ?? "");
  const team = ticket.team ?? null;
  const known = !team || teams.some(({ value }) => value === team);
  return (
    <>
      <form
        className="row"
        style={{ alignItems: "flex-end" }}
        onSubmit={(event) => {
          event.preventDefault();
          void change({ assignee: assignee.trim() });
        }}
      >
        <Autocomplete
          className="grow"
          label={t("ticket.assignee")}
          placeholder={t("ticket.nobody")}
          data={logins}
          limit={8}
          value={assignee}
          onChange={setAssignee}
        />
        {dirty ? (
          <Button type="submit" loading={busy}>
            {t("app.save")}
          </Button>
        ) : (
          ticket.assignee !== me.person.login && (
            <Button
              variant="default"
              loading={busy}
              leftSection={<IconUserCheck size={16} aria-hidden />}
              onClick={() => void change({ assignee: me.person.login })}
            >
              {t("ticketing.assign.me")}
            </Button>
          )
        )}
      </form>
      <Select
        label={t("ticketing.team")}
        data={known ? teams : [...teams, { value: team, label: team }]}
        value={team}
        disabled={busy}
        onChange={(next) => void change({ team: next ?? "" })}
        clearable
      />
    </>
  );
}

function Watchers({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { login } = useMe().person;
  const { act, busy } = useChange(ticket);
  const watching = ticket.watchers.includes(login);
  return (
    <div>
      <div className="row">
        <span className="grow small strong">{t("ticketing.watch.title")}</span>
        <Button
          variant="default"
          size="compact-sm"
          loading={busy}
          leftSection={
            watching ? <IconEyeOff size={14} aria-hidden /> : <IconEye size={14} aria-hidden />
          }
          onClick={() => void act(() => api.watch(ticket.id, !watching))}
        >
          {t(watching ? "ticketing.watch.stop" : "ticketing.watch.start")}
        </Button>
      </div>
      <div className="small muted">
        {ticket.watchers.length ? ticket.watchers.join(", ") : t("ticketing.watch.nobody")}
      </div>
    </div>
  );
}

function Tags({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { change } = useChange(ticket);
  return (
    <TagsInput
      label={t("ticketing.tags")}
      placeholder={ticket.tags.length ? "" : t("ticketing.tags_hint")}
      value={ticket.tags}
      onChange={(tags) => void change({ tags })}
    />
  );
}
