/** One field agent: how to reach them, where they go, when they work, their calendar. */
import { Button, Checkbox, CopyButton, MultiSelect, Switch, TextInput } from "@mantine/core";
import { IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/appointments";
import { tellProblem } from "../../../app/problems";
import { useMe } from "../../../app/session";
import { useFormat } from "../../../parts/useFormat";
import { ListField } from "./ListField";
import { type FieldPerson, type Span, tidy, WEEKDAYS, type Weekday } from "./model";

interface PersonCardProps {
  organization: string;
  person: FieldPerson;
  onChange: (person: FieldPerson) => void;
  onRemove: () => void;
}

export function PersonCard({ organization, person, onChange, onRemove }: PersonCardProps) {
  const { t } = useTranslation();
  const { campaigns } = useMe();
  const set = (part: Partial<FieldPerson>) => onChange(tidy({ ...person, ...part }));
  const text = (name: "name" | "id" | "phone" | "email" | "home", label: string) => (
    <TextInput
      label={label}
      value={person[name] ?? ""}
      onChange={(event) => onChange(tidy({ ...person, [name]: event.currentTarget.value }))}
    />
  );
  return (
    <section className="field-person stack" aria-label={person.name}>
      <div className="row between">
        <Switch
          label={t("appointments.setup.active")}
          checked={person.active ?? true}
          onChange={(event) => set({ active: event.currentTarget.checked })}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTrash size={14} aria-hidden />}
          onClick={onRemove}
        >
          {t("appointments.setup.remove", { name: person.name })}
        </Button>
      </div>
      <div className="form-grid">
        {text("name", t("appointments.fields.name"))}
        {text("id", t("appointments.setup.id"))}
        {text("phone", t("appointments.setup.phone"))}
        {text("email", t("appointments.setup.email"))}
        {text("home", t("appointments.setup.home"))}
        <ListField
          label={t("appointments.setup.covers")}
          description={t("appointments.setup.covers_hint")}
          value={person.covers ?? []}
          onChange={(covers) => set({ covers })}
        />
        <ListField
          label={t("appointments.setup.skills")}
          value={person.skills ?? []}
          onChange={(skills) => set({ skills })}
        />
        <MultiSelect
          label={t("appointments.setup.campaigns")}
          description={t("appointments.setup.campaigns_hint")}
          data={campaigns.map(({ id, name }) => ({ value: id, label: name }))}
          value={person.campaigns ?? []}
          onChange={(chosen) => set({ campaigns: chosen })}
        />
        <ListField
          label={t("appointments.setup.days_off")}
          description={t("appointments.setup.days_hint")}
          value={person.days_off ?? []}
          onChange={(days_off) => set({ days_off })}
        />
      </div>
      <HoursPart hours={person.hours} onChange={(hours) => set({ hours })} />
      <CalendarPart organization={organization} person={person.id} />
    </section>
  );
}

function HoursPart({ hours, onChange }: { hours: Span[]; onChange: (hours: Span[]) => void }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const put = (at: number, part: Partial<Span>) =>
    onChange(hours.map((old, n) => (n === at ? { ...old, ...part } : old)));
  const names = new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-GB", {
    weekday: "short",
    timeZone: "UTC",
  });
  // 5 January 1970 was a Monday.
  const nameOf = (n: number) => names.format(new Date(Date.UTC(1970, 0, 5 + n)));
  return (
    <div className="stack" role="group" aria-label={t("appointments.setup.hours")}>
      <div className="strong">{t("appointments.setup.hours")}</div>
      {hours.map((span, at) => (
        <div key={at} className="row wrap" style={{ alignItems: "flex-end" }}>
          {(["from", "to"] as const).map((end) => (
            <TextInput
              key={end}
              type="time"
              label={t(`appointments.setup.${end}`)}
              value={span[end]}
              w={135}
              onChange={(event) => put(at, { [end]: event.currentTarget.value })}
            />
          ))}
          <Checkbox.Group
            aria-label={t("appointments.setup.days")}
            value={span.days}
            onChange={(days) => put(at, { days: days as Weekday[] })}
          >
            <div className="field-days">
              {WEEKDAYS.map((day, n) => (
                <Checkbox key={day} value={day} label={nameOf(n)} />
              ))}
            </div>
          </Checkbox.Group>
          <Button
            variant="default"
            px={8}
            aria-label={t("appointments.setup.remove_hours", { n: at + 1 })}
            onClick={() => onChange(hours.filter((_, n) => n !== at))}
          >
            <IconTrash size={16} aria-hidden />
          </Button>
        </div>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...hours, { days: ["monday"], from: "09:00", to: "12:00" }])}
        >
          {t("appointments.setup.add_hours")}
        </Button>
      </div>
    </div>
  );
}

function CalendarPart({ organization, person }: { organization: string; person: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [address, setAddress] = useState<string | null>(null);
  const key = ["appointments", "force", organization];
  const force = useQuery({ queryKey: key, queryFn: () => api.force(organization) });
  const known = force.data?.people.find(({ id }) => id === person);
  const act = async (work: () => Promise<string | null>) => {
    try {
      setAddress(await work());
      await queries.invalidateQueries({ queryKey: key });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const open = () =>
    act(async () => {
      const made = await api.openCalendar(organization, person);
      return made.url ?? `${location.origin}${made.path}`;
    });
  const close = () =>
    act(async () => {
      await api.closeCalendar(organization, person);
      return null;
    });
  const since = known?.calendar_since;
  return (
    <div className="stack" role="group" aria-label={t("appointments.setup.calendar")}>
      <div className="strong">{t("appointments.setup.calendar")}</div>
      <div className="small muted">{t("appointments.setup.calendar_hint")}</div>
      {!known ? (
        <div className="small">{t("appointments.setup.calendar_publish_first")}</div>
      ) : (
        <div className="row wrap">
          {since && (
            <span className="small">
              {t("appointments.setup.calendar_since", { day: format.at(since, "day") })}
            </span>
          )}
          <Button size="compact-sm" variant="default" onClick={() => void open()}>
            {t(since ? "appointments.setup.calendar_new" : "appointments.setup.calendar_open")}
          </Button>
          {since && (
            <Button size="compact-sm" variant="default" onClick={() => void close()}>
              {t("appointments.setup.calendar_close")}
            </Button>
          )}
        </div>
      )}
      {address && (
        <div className="stack" role="status">
          <TextInput
            readOnly
            label={t("appointments.setup.calendar_told")}
            value={address}
            onFocus={(event) => event.currentTarget.select()}
          />
          <CopyButton value={address}>
            {({ copied, copy }) => (
              <div>
                <Button
                  size="compact-sm"
                  variant="default"
                  leftSection={<IconCopy size={14} aria-hidden />}
                  onClick={copy}
                >
                  {t(copied ? "appointments.setup.copied" : "appointments.setup.copy")}
                </Button>
              </div>
            )}
          </CopyButton>
        </div>
      )}
    </div>
  );
}
