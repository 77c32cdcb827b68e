/** What customers are told of their appointments: when, by which way, in which words. */
import {
  Button,
  MultiSelect,
  NumberInput,
  Select,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../../app/session";
import { idFor, type Reminder, WAYS, type Way, type When, WHENS, whenName } from "./model";

interface RemindersProps {
  reminders: Reminder[];
  onChange: (reminders: Reminder[]) => void;
}

export function Reminders({ reminders, onChange }: RemindersProps) {
  const { t } = useTranslation();
  const add = () => {
    const id = idFor(
      "message",
      reminders.map((one) => one.id),
    );
    const fresh: Reminder = {
      id,
      when: { hours_before: 48 },
      ways: ["sms"],
      subject: { fr: "Votre rendez-vous" },
      text: { fr: "{organization}\u00a0: rendez-vous le {day} à {time}. {link}" },
    };
    onChange([...reminders, fresh]);
  };
  return (
    <section className="stack" aria-label={t("appointments.setup.reminders")}>
      <div className="row between">
        <h3>{t("appointments.setup.reminders")}</h3>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={add}
        >
          {t("appointments.setup.add_reminder")}
        </Button>
      </div>
      <p className="muted">{t("appointments.setup.reminders_hint")}</p>
      {reminders.map((one, at) => (
        <One
          key={at}
          one={one}
          onChange={(next) => onChange(reminders.map((old, n) => (n === at ? next : old)))}
          onRemove={() => onChange(reminders.filter((_, n) => n !== at))}
        />
      ))}
    </section>
  );
}

interface OneProps {
  one: Reminder;
  onChange: (one: Reminder) => void;
  onRemove: () => void;
}

function One({ one, onChange, onRemove }: OneProps) {
  const { t } = useTranslation();
  const { campaigns } = useMe();
  const set = (part: Partial<Reminder>) => onChange({ ...one, ...part });
  const when = whenName(one.when);
  const choose = (name: string | null) => {
    const next = WHENS.find((known) => known === name);
    if (next) set({ when: next === "hours_before" ? { hours_before: 24 } : (next as When) });
  };
  const word = (part: "subject" | "text", language: "fr" | "en", value: string) => {
    const { en, ...rest } = one[part];
    const kept = language === "fr" ? { ...one[part], fr: value } : { ...rest, en: value };
    if (language === "en" && value === "") set({ [part]: rest });
    else set({ [part]: language === "fr" && en === undefined ? { fr: value } : kept });
  };
  return (
    <section className="field-person stack" aria-label={one.id}>
      <div className="row between">
        <Switch
          label={t("appointments.setup.active")}
          checked={one.active ?? true}
          onChange={(event) => set({ active: event.currentTarget.checked })}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTrash size={14} aria-hidden />}
          onClick={onRemove}
        >
          {t("appointments.setup.remove", { name: one.id })}
        </Button>
      </div>
      <div className="form-grid">
        <Select
          label={t("appointments.setup.when")}
          data={WHENS.map((name) => ({ value: name, label: t(`appointments.setup.when_${name}`) }))}
          value={when}
          allowDeselect={false}
          onChange={choose}
        />
        {typeof one.when === "object" && (
          <NumberInput
            label={t("appointments.setup.hours_before")}
            min={1}
            max={720}
            value={one.when.hours_before}
            onChange={(hours) =>
              typeof hours === "number" && set({ when: { hours_before: hours } })
            }
          />
        )}
        <MultiSelect
          label={t("appointments.setup.ways")}
          data={WAYS.map((way) => ({ value: way, label: t(`appointments.setup.way_${way}`) }))}
          value={one.ways}
          onChange={(ways) => set({ ways: ways as Way[] })}
        />
        <MultiSelect
          label={t("appointments.setup.campaigns")}
          placeholder={one.campaigns?.length ? "" : t("appointments.setup.campaigns_hint")}
          data={campaigns.map(({ id, name }) => ({ value: id, label: name }))}
          value={one.campaigns ?? []}
          onChange={(chosen) => set({ campaigns: chosen })}
        />
        <TextInput
          label={t("appointments.setup.subject_fr")}
          value={one.subject.fr}
          onChange={(event) => word("subject", "fr", event.currentTarget.value)}
        />
        <TextInput
          label={t("appointments.setup.subject_en")}
          value={one.subject.en ?? ""}
          onChange={(event) => word("subject", "en", event.currentTarget.value)}
        />
        <Textarea
          label={t("appointments.setup.text_fr")}
          autosize
          minRows={2}
          value={one.text.fr}
          onChange={(event) => word("text", "fr", event.currentTarget.value)}
        />
        <Textarea
          label={t("appointments.setup.text_en")}
          autosize
          minRows={2}
          value={one.text.en ?? ""}
          onChange={(event) => word("text", "en", event.currentTarget.value)}
        />
      </div>
    </section>
  );
}
