/** One appointment: what was agreed, what can be done about it, what was told and changed. */
import { Button, Textarea } from "@mantine/core";
import {
  IconBan,
  IconCalendarCheck,
  IconCalendarTime,
  IconCheck,
  IconUserX,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/appointments";
import type { Appointment, AppointmentDetail } from "../../api/appointments";
import { Failed, Loading } from "../../parts/Empty";
import { PhoneNumber } from "../../parts/PhoneNumber";
import { SidePanel } from "../../parts/SidePanel";
import { useFormat, useNames } from "../../parts/useFormat";
import { SlotPicker } from "./SlotPicker";
import { StateBadge, useChange } from "./parts";
import { isOpen } from "./week";

export function AppointmentPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: ["appointments", "one", id], queryFn: () => api.one(id) });
  return (
    <SidePanel title={t("appointments.one")} size={440} onClose={onClose}>
      {found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Loading />
      ) : (
        <Shown key={id} detail={found.data} />
      )}
    </SidePanel>
  );
}

function Shown({ detail }: { detail: AppointmentDetail }) {
  const one = detail.appointment;
  return (
    <div className="stack-lg">
      <Facts one={one} />
      <Acts one={one} />
      <Told detail={detail} />
      <Changes detail={detail} />
    </div>
  );
}

function Facts({ one }: { one: Appointment }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const facts: [string, ReactNode][] = [
    [
      t("appointments.when"),
      `${format.at(one.starts_at, "full")} – ${format.at(one.ends_at, "time")}`,
    ],
    [t("appointments.person"), one.person_name],
    [
      t("appointments.fields.place"),
      one.place?.includes(one.postcode)
        ? one.place
        : [one.place, one.postcode].filter(Boolean).join(" · "),
    ],
    [
      t("appointments.fields.phone"),
      one.phone && <PhoneNumber number={one.phone} organization={one.organization} />,
    ],
    [t("appointments.fields.email"), one.email],
    [t("appointments.organization"), names.organization(one.organization)],
    [t("appointments.note"), one.note],
    [t("appointments.reason"), one.reason],
    [
      t("appointments.missed_did"),
      one.missed && t(`appointments.missed.${one.missed as "record"}`),
    ],
  ];
  return (
    <section className="stack">
      <div className="row between">
        <h3 style={{ margin: 0 }}>{one.name ?? one.subject ?? t("appointments.nameless")}</h3>
        <StateBadge state={one.state} />
      </div>
      {one.name && one.subject && <div>{one.subject}</div>}
      <dl className="facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {one.customer && (
        <Link to="/customers/$id" params={{ id: one.customer }}>
          {t("appointments.open_card")}
        </Link>
      )}
    </section>
  );
}

function Acts({ one }: { one: Appointment }) {
  const { t } = useTranslation();
  const { change } = useChange();
  const [open, setOpen] = useState<"move" | "cancel" | null>(null);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const begun = Date.parse(one.starts_at) <= Date.now();
  const act = async (...told: [Parameters<typeof change>[1], string]) => {
    setBusy(true);
    if (await change(one, ...told)) setOpen(null);
    setBusy(false);
  };
  if (!isOpen(one)) {
    return (
      <Button
        variant="default"
        disabled={busy}
        onClick={() => void act({ state: "booked" }, t("appointments.told.back"))}
      >
        {t("appointments.back")}
      </Button>
    );
  }
  return (
    <section className="stack" aria-label={t("appointments.acts")}>
      <div className="row wrap">
        {begun ? (
          <>
            <Button
              leftSection={<IconCheck size={16} aria-hidden />}
              disabled={busy}
              onClick={() => void act({ state: "kept" }, t("appointments.told.kept"))}
            >
              {t("appointments.kept")}
            </Button>
            <Button
              variant="default"
              leftSection={<IconUserX size={16} aria-hidden />}
              disabled={busy}
              onClick={() => void act({ state: "missed" }, t("appointments.told.missed"))}
            >
              {t("appointments.miss")}
            </Button>
          </>
        ) : (
          one.state === "booked" && (
            <Button
              variant="default"
              leftSection={<IconCalendarCheck size={16} aria-hidden />}
              disabled={busy}
              onClick={() => void act({ state: "confirmed" }, t("appointments.told.confirmed"))}
            >
              {t("appointments.confirm")}
            </Button>
          )
        )}
        <Button
          variant="default"
          leftSection={<IconCalendarTime size={16} aria-hidden />}
          aria-expanded={open === "move"}
          onClick={() => setOpen(open === "move" ? null : "move")}
        >
          {t("appointments.move")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconBan size={16} aria-hidden />}
          aria-expanded={open === "cancel"}
          onClick={() => setOpen(open === "cancel" ? null : "cancel")}
        >
          {t("appointments.cancel")}
        </Button>
      </div>
      {open === "cancel" && (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void act({ state: "cancelled", reason }, t("appointments.told.cancelled"));
          }}
        >
          <Textarea
            label={t("appointments.reason")}
            value={reason}
            maxLength={500}
            autosize
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" color="red" loading={busy}>
            {t("appointments.cancel_now")}
          </Button>
        </form>
      )}
      {open === "move" && (
        <SlotPicker
          organization={one.organization}
          postcode={one.postcode}
          campaign={one.campaign}
          person={one.person}
          busy={busy}
          act={t("appointments.move_here")}
          onPick={({ person, starts_at }) =>
            void act({ person, starts_at }, t("appointments.told.moved"))
          }
        />
      )}
    </section>
  );
}

const UNSENT = [
  "no_address",
  "no_mobile",
  "no_mail",
  "no_gateway",
  "objected",
  "no_organization",
] as const;
const unsent = (why: string | null | undefined) => UNSENT.find((known) => known === why) ?? "other";

function Told({ detail }: { detail: AppointmentDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (detail.messages.length === 0) return null;
  return (
    <section aria-label={t("appointments.messages")}>
      <h3>{t("appointments.messages")}</h3>
      <ul className="plain stack small">
        {detail.messages.map((one) => (
          <li key={`${one.message}${one.at}`}>
            <span className="num">{format.at(one.at)}</span>{" "}
            {one.way
              ? t(`appointments.ways.${one.way as "sms"}`)
              : t(`appointments.unsent.${unsent(one.why)}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Changes({ detail }: { detail: AppointmentDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (detail.changes.length === 0) return null;
  return (
    <section aria-label={t("appointments.changes")}>
      <h3>{t("appointments.changes")}</h3>
      <ul className="plain stack small">
        {detail.changes.map((one) => (
          <li key={one.version}>
            <span className="num">{format.at(one.at)}</span>{" "}
            {t(`appointments.states.${one.state as api.AppointmentState}`)} ·{" "}
            {format.at(one.starts_at, "day_time")}
            {one.author && <span className="muted"> · {one.author}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
