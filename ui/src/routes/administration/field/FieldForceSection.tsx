/** Who visits customers: people, rules of slots, travel, messages. */
import { Button, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { IconPlus, IconTrash, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../../app/session";
import { Empty } from "../../../parts/Empty";
import type { SetupPart } from "../crm/SetupSection";
import { ListField } from "./ListField";
import { PersonCard } from "./PersonCard";
import { Reminders } from "./Reminders";
import { type FieldForce, newPerson } from "./model";

export function FieldForceSection({ organization, setup, change }: SetupPart) {
  const { t } = useTranslation();
  const force = setup.field_force;
  const set = (part: Partial<FieldForce>) => change({ field_force: { ...force, ...part } });
  const add = () => {
    const taken = force.people.map(({ id }) => id);
    set({ people: [...force.people, newPerson(t("appointments.setup.new_person"), taken)] });
  };
  return (
    <div className="stack-lg">
      <p className="muted">{t("appointments.setup.hint")}</p>
      <section className="stack" aria-label={t("appointments.setup.people")}>
        <div className="row between">
          <h3>{t("appointments.setup.people")}</h3>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={add}
          >
            {t("appointments.setup.add_person")}
          </Button>
        </div>
        {force.people.length === 0 && (
          <Empty
            icon={IconUsers}
            title={t("appointments.setup.no_people")}
            hint={t("appointments.setup.no_people_hint")}
          />
        )}
        {force.people.map((person, at) => (
          <PersonCard
            key={at}
            organization={organization}
            person={person}
            onChange={(next) =>
              set({ people: force.people.map((old, n) => (n === at ? next : old)) })
            }
            onRemove={() => set({ people: force.people.filter((_, n) => n !== at) })}
          />
        ))}
      </section>
      <Rules force={force} set={set} organization={organization} />
      <Travel force={force} set={set} />
      <Reminders reminders={force.reminders} onChange={(reminders) => set({ reminders })} />
    </div>
  );
}

interface PartProps {
  force: FieldForce;
  set: (part: Partial<FieldForce>) => void;
}

type Figure = "length_minutes" | "step_minutes" | "buffer_minutes" | "notice_hours";
type Count = Figure | "horizon_days" | "most_per_day";

function Rules({ force, set, organization }: PartProps & { organization: string }) {
  const { t } = useTranslation();
  const { queues } = useMe();
  const figure = (name: Count, label: string, unit: string, min: number) => (
    <NumberInput
      label={label}
      value={force[name]}
      min={min}
      allowDecimal={false}
      {...(unit && { suffix: `\u00a0${unit}` })}
      onChange={(value) => typeof value === "number" && set({ [name]: value })}
    />
  );
  const [minutes, hours, days] = [
    t("appointments.setup.minutes"),
    t("appointments.setup.hours_unit"),
    t("appointments.setup.days_unit"),
  ];
  const own = queues.filter((queue) => queue.organization === organization);
  return (
    <section className="stack" aria-label={t("appointments.setup.rules")}>
      <h3>{t("appointments.setup.rules")}</h3>
      <div className="form-grid">
        {figure("length_minutes", t("appointments.setup.length"), minutes, 5)}
        {figure("step_minutes", t("appointments.setup.step"), minutes, 5)}
        {figure("buffer_minutes", t("appointments.setup.buffer"), minutes, 0)}
        {figure("most_per_day", t("appointments.setup.most_per_day"), "", 1)}
        {figure("notice_hours", t("appointments.setup.notice"), hours, 0)}
        {figure("horizon_days", t("appointments.setup.horizon"), days, 1)}
        <TextInput
          label={t("appointments.setup.time_zone")}
          value={force.time_zone}
          onChange={(event) => set({ time_zone: event.currentTarget.value })}
        />
        <ListField
          label={t("appointments.setup.closed_days")}
          description={t("appointments.setup.days_hint")}
          value={force.closed_days}
          onChange={(closed_days) => set({ closed_days })}
        />
        <Select
          label={t("appointments.setup.missed_queue")}
          description={t("appointments.setup.missed_hint")}
          data={own.map(({ id, name }) => ({ value: id, label: name }))}
          value={force.missed_queue ?? null}
          clearable
          onChange={(queue) => set({ missed_queue: queue ?? undefined })}
        />
        <Switch
          label={t("appointments.setup.closed_on_holidays")}
          checked={force.closed_on_holidays}
          onChange={(event) => set({ closed_on_holidays: event.currentTarget.checked })}
        />
      </div>
    </section>
  );
}

const KINDS = ["same_postcode", "same_department", "elsewhere"] as const;

function Travel({ force, set }: PartProps) {
  const { t } = useTranslation();
  const { travel } = force;
  const between = travel.between ?? [];
  const put = (part: Partial<FieldForce["travel"]>) => set({ travel: { ...travel, ...part } });
  const pair = (at: number, part: Partial<(typeof between)[number]>) =>
    put({ between: between.map((old, n) => (n === at ? { ...old, ...part } : old)) });
  const suffix = `\u00a0${t("appointments.setup.minutes")}`;
  return (
    <section className="stack" aria-label={t("appointments.setup.travel")}>
      <h3>{t("appointments.setup.travel")}</h3>
      <div className="form-grid">
        {KINDS.map((kind) => (
          <NumberInput
            key={kind}
            label={t(`appointments.setup.${kind}`)}
            value={travel[kind]}
            min={0}
            suffix={suffix}
            onChange={(value) => typeof value === "number" && put({ [kind]: value })}
          />
        ))}
      </div>
      {between.map((one, at) => (
        <div key={at} className="row" style={{ alignItems: "flex-end" }}>
          <TextInput
            label={t("appointments.setup.from")}
            value={one.from}
            w={90}
            onChange={(event) => pair(at, { from: event.currentTarget.value })}
          />
          <TextInput
            label={t("appointments.setup.to")}
            value={one.to}
            w={90}
            onChange={(event) => pair(at, { to: event.currentTarget.value })}
          />
          <NumberInput
            label={t("appointments.setup.travel")}
            value={one.minutes}
            min={0}
            suffix={suffix}
            w={120}
            onChange={(value) => typeof value === "number" && pair(at, { minutes: value })}
          />
          <Button
            variant="default"
            px={8}
            aria-label={t("appointments.setup.remove_between", { n: at + 1 })}
            onClick={() => put({ between: between.filter((_, n) => n !== at) })}
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
          onClick={() => put({ between: [...between, { from: "75", to: "92", minutes: 45 }] })}
        >
          {t("appointments.setup.add_between")}
        </Button>
      </div>
    </section>
  );
}
