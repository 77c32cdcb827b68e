/** The field force's appointments: by week and person, or as a list. */
import { Button, Modal, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconCalendarEvent,
  IconCalendarPlus,
  IconChevronLeft,
  IconChevronRight,
  IconSearch,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/appointments";
import type { Appointment, AppointmentState } from "../../api/appointments";
import { useMe } from "../../app/session";
import { dayStart, localDay } from "../../format/time";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type ExportColumn, ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import { AppointmentPanel } from "./AppointmentPanel";
import { BookForm, emptyBooking } from "./BookForm";
import { StateBadge } from "./parts";
import { WeekView } from "./WeekView";
import { mondayOf, rowsOf, shiftDay, weekOf } from "./week";

const REFRESHED_MS = 30_000;

export function AppointmentsPage() {
  const { t } = useTranslation();
  const { organizations, person: reader } = useMe();
  const { zone } = useFormat();
  const [organization, setOrganization] = useState(organizations[0]?.id ?? "");
  const [view, setView] = useState("week");
  const [monday, setMonday] = useState(() => mondayOf(localDay(Date.now(), zone)));
  const [person, setPerson] = useState<string | null>(null);
  const [state, setState] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 300);
  const [open, setOpen] = useState<string | null>(null);
  const [booking, setBooking] = useState(false);
  const days = weekOf(monday);
  const force = useQuery({
    queryKey: ["appointments", "force", organization],
    queryFn: () => api.force(organization),
    enabled: organization !== "",
  });
  const query = {
    organization,
    from: dayStart(monday, zone),
    to: dayStart(shiftDay(monday, 7), zone),
    person: person ?? "",
    state: state ?? "",
    q,
  };
  const found = useQuery({
    queryKey: ["appointments", "list", query],
    queryFn: () => api.all(query),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESHED_MS,
  });
  const all = found.data ?? [];
  const people = (force.data?.people ?? []).filter((p) => p.active && (!person || p.id === person));
  const writes = reader.role !== "organization" && reader.role !== "quality_evaluator";
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1 className="grow">{t("appointments.title")}</h1>
        {writes && people.length > 0 && (
          <Button
            leftSection={<IconCalendarPlus size={16} aria-hidden />}
            onClick={() => setBooking(true)}
          >
            {t("appointments.add")}
          </Button>
        )}
      </div>
      <div className="row wrap appointment-filters">
        {organizations.length > 1 && (
          <Select
            aria-label={t("appointments.organization")}
            data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
            value={organization}
            allowDeselect={false}
            onChange={(id) => {
              setOrganization(id ?? organization);
              setPerson(null);
            }}
          />
        )}
        <WeekSteps monday={monday} onMonday={setMonday} />
        <Select
          aria-label={t("appointments.person")}
          placeholder={t("appointments.everybody")}
          data={(force.data?.people ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={person}
          clearable
          onChange={setPerson}
        />
        <Select
          aria-label={t("appointments.state")}
          placeholder={t("appointments.every_state")}
          data={api.STATES.map((s) => ({ value: s, label: t(`appointments.states.${s}`) }))}
          value={state}
          clearable
          onChange={setState}
        />
        <TextInput
          aria-label={t("appointments.search")}
          placeholder={t("appointments.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <span className="grow" />
        <SegmentedControl
          aria-label={t("appointments.view")}
          value={view}
          onChange={setView}
          data={[
            { value: "week", label: t("appointments.week") },
            { value: "list", label: t("appointments.list") },
          ]}
        />
        <Exported rows={all} />
      </div>
      {found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data || force.isLoading ? (
        <Loading />
      ) : people.length === 0 && all.length === 0 ? (
        <section className="panel">
          <Empty
            icon={IconCalendarEvent}
            title={t("appointments.no_force")}
            hint={t("appointments.no_force_hint")}
          />
        </section>
      ) : view === "week" ? (
        <div
          className="panel scroll-x"
          tabIndex={0}
          role="group"
          aria-label={t("appointments.week")}
        >
          <WeekView
            days={days}
            rows={rowsOf(people, all, days, zone)}
            chosen={open}
            onOpen={setOpen}
          />
        </div>
      ) : (
        <Listed rows={all} chosen={open} onOpen={setOpen} />
      )}
      {open && <AppointmentPanel id={open} onClose={() => setOpen(null)} />}
      <Modal
        opened={booking}
        onClose={() => setBooking(false)}
        title={t("appointments.add")}
        size="lg"
        closeButtonProps={{ "aria-label": t("app.close") }}
      >
        <BookForm organization={organization} initial={emptyBooking} />
      </Modal>
    </div>
  );
}

function WeekSteps({ monday, onMonday }: { monday: string; onMonday: (day: string) => void }) {
  const { t } = useTranslation();
  const { locale, zone } = useFormat();
  const words = new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${monday}T12:00:00Z`));
  return (
    <div className="row" style={{ gap: 4 }} role="group" aria-label={t("appointments.week")}>
      <Button
        variant="default"
        px={8}
        aria-label={t("appointments.week_before")}
        onClick={() => onMonday(shiftDay(monday, -7))}
      >
        <IconChevronLeft size={16} aria-hidden />
      </Button>
      <Button variant="default" onClick={() => onMonday(mondayOf(localDay(Date.now(), zone)))}>
        {t("app.today")}
      </Button>
      <Button
        variant="default"
        px={8}
        aria-label={t("appointments.week_after")}
        onClick={() => onMonday(shiftDay(monday, 7))}
      >
        <IconChevronRight size={16} aria-hidden />
      </Button>
      <span className="strong" aria-live="polite" style={{ marginInline: 6 }}>
        {t("appointments.week_of", { day: words })}
      </span>
    </div>
  );
}

interface ListedProps {
  rows: Appointment[];
  chosen: string | null;
  onOpen: (id: string) => void;
}

function Listed({ rows, chosen, onOpen }: ListedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (rows.length === 0) {
    return (
      <section className="panel">
        <Empty
          icon={IconCalendarEvent}
          title={t("appointments.none")}
          hint={t("appointments.none_hint")}
        />
      </section>
    );
  }
  const columns: Column<Appointment>[] = [
    { id: "at", head: t("appointments.when"), cell: (a) => format.at(a.starts_at, "full") },
    { id: "person", head: t("appointments.person"), text: true, cell: (a) => a.person_name },
    { id: "name", head: t("appointments.fields.name"), text: true, cell: (a) => a.name },
    { id: "subject", head: t("appointments.fields.subject"), text: true, cell: (a) => a.subject },
    { id: "place", head: t("appointments.fields.postcode"), cell: (a) => a.postcode },
    { id: "state", head: t("appointments.state"), cell: (a) => <StateBadge state={a.state} /> },
  ];
  return (
    <div className="panel scroll-x">
      <Grid
        label={t("appointments.title")}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        chosen={chosen}
        onOpen={({ id }) => onOpen(id)}
      />
    </div>
  );
}

function Exported({ rows }: { rows: Appointment[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = (title: string, value: (row: Appointment) => string | null) => ({
    title,
    value: (row: Appointment) => value(row) ?? "",
  });
  const columns: ExportColumn<Appointment>[] = [
    text(t("appointments.when"), (a) => format.at(a.starts_at, "full")),
    text(t("appointments.ends"), (a) => format.at(a.ends_at, "time")),
    text(t("appointments.person"), (a) => a.person_name),
    text(t("appointments.state"), (a) => t(`appointments.states.${a.state as AppointmentState}`)),
    text(t("appointments.fields.name"), (a) => a.name),
    text(t("appointments.fields.subject"), (a) => a.subject),
    text(t("appointments.fields.place"), (a) => a.place),
    text(t("appointments.fields.postcode"), (a) => a.postcode),
    text(t("appointments.fields.phone"), (a) => a.phone),
    text(t("appointments.fields.email"), (a) => a.email),
    text(t("appointments.campaign"), (a) => a.campaign),
    text(t("appointments.reason"), (a) => a.reason),
  ];
  return (
    <ExportMenu
      name={t("appointments.file")}
      columns={columns}
      rows={() => rows}
      disabled={rows.length === 0}
    />
  );
}
