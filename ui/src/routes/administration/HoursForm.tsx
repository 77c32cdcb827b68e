import { ActionIcon, Button, Switch, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NameField, ZoneField } from "./fields";
import type { FormProps } from "./ListEditor";
import { type Hours, type Span, WEEKDAYS, without } from "./plan";
import { usePlan } from "./usePlan";

const NEW_SPAN: Span = {
  days: ["monday", "tuesday", "wednesday", "thursday", "friday"],
  from: "09:00",
  to: "18:00",
};

export function HoursForm({ value, onChange }: FormProps<Hours>) {
  const { t } = useTranslation();
  const { settings } = usePlan();
  const spans = value.spans ?? [];
  const setSpans = (next: Span[]) => onChange({ ...value, spans: next });
  const [days, setDays] = useState((value.closed_days ?? []).join("\n"));
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <ZoneField
        label={t("admin.hour.time_zone")}
        placeholder={t("admin.hour.zone_of_centre", { zone: settings?.time_zone ?? "" })}
        value={value.time_zone}
        onChange={(zone) => onChange(without(value, "time_zone", zone))}
        clearable
      />
      <div className="full stack" role="group" aria-label={t("admin.hour.spans")}>
        <span className="small strong">{t("admin.hour.spans")}</span>
        {spans.length === 0 && <span className="muted">{t("admin.hour.always")}</span>}
        {spans.map((span, index) => (
          <SpanRow
            key={index}
            span={span}
            onChange={(next) => setSpans(spans.map((old, i) => (i === index ? next : old)))}
            onRemove={() => setSpans(spans.filter((_, i) => i !== index))}
          />
        ))}
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setSpans([...spans, NEW_SPAN])}
          >
            {t("admin.hour.add_span")}
          </Button>
        </div>
      </div>
      <Switch
        className="full"
        label={t("admin.hour.holidays")}
        checked={value.closed_on_holidays ?? false}
        onChange={(event) =>
          onChange({ ...value, closed_on_holidays: event.currentTarget.checked })
        }
      />
      <Textarea
        className="full"
        label={t("admin.hour.closed_days")}
        description={t("admin.hour.closed_days_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        autosize
        minRows={2}
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
        onBlur={() => onChange({ ...value, closed_days: days.split(/\s+/).filter(Boolean) })}
      />
    </div>
  );
}

interface SpanRowProps {
  span: Span;
  onChange: (span: Span) => void;
  onRemove: () => void;
}

function SpanRow({ span, onChange, onRemove }: SpanRowProps) {
  const { t } = useTranslation();
  const toggle = (day: (typeof WEEKDAYS)[number]) => {
    const days = span.days.includes(day)
      ? span.days.filter((d) => d !== day)
      : WEEKDAYS.filter((d) => d === day || span.days.includes(d));
    onChange({ ...span, days });
  };
  return (
    <div className="row wrap">
      <div className="row" style={{ gap: 3 }} role="group" aria-label={t("admin.hour.days")}>
        {WEEKDAYS.map((day) => (
          <button
            key={day}
            type="button"
            className="chip"
            style={{ padding: "0 8px" }}
            aria-pressed={span.days.includes(day)}
            onClick={() => toggle(day)}
          >
            {t(`admin.weekdays.${day}`)}
          </button>
        ))}
      </div>
      <TextInput
        aria-label={t("admin.hour.from")}
        value={span.from}
        onChange={(e) => onChange({ ...span, from: e.currentTarget.value })}
        w={76}
      />
      <span aria-hidden>–</span>
      <TextInput
        aria-label={t("admin.hour.to")}
        value={span.to}
        onChange={(e) => onChange({ ...span, to: e.currentTarget.value })}
        w={76}
      />
      <ActionIcon aria-label={t("admin.hour.remove_span")} onClick={onRemove}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}
