import { MultiSelect, NumberInput, Select, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { NameField, Seconds, Skills, usePlanChoices } from "./fields";
import type { FormProps } from "./ListEditor";
import { type Queue, without } from "./plan";

/** The defaults that the plan's own format gives. */
const DEFAULTS = { ring_ms: 20_000, wrap_up_ms: 30_000, service_level_ms: 20_000 };

export function QueueForm({ value, onChange }: FormProps<Queue>) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  const put = <K extends keyof Queue>(key: K, next: Queue[K] | null | undefined | "") =>
    onChange(without(value, key, next));
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <Select
        label={t("admin.organization")}
        data={choices.organizations}
        value={value.organization}
        onChange={(next) =>
          next && onChange(without({ ...value, organization: next }, "campaign", null))
        }
        allowDeselect={false}
      />
      <Select
        label={t("admin.campaign")}
        data={choices.campaignsOf(value.organization)}
        value={value.campaign ?? null}
        onChange={(next) => put("campaign", next)}
        clearable
      />
      <Select
        label={t("admin.queue.strategy")}
        data={[
          { value: "longest_idle", label: t("admin.queue.longest_idle") },
          { value: "round_robin", label: t("admin.queue.round_robin") },
        ]}
        value={value.strategy ?? "longest_idle"}
        onChange={(next) => put("strategy", next as Queue["strategy"])}
        allowDeselect={false}
      />
      <NumberInput
        label={t("admin.queue.priority")}
        description={t("admin.queue.priority_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        decimalScale={0}
        value={value.priority ?? 0}
        onChange={(next) => put("priority", typeof next === "number" ? next : 0)}
      />
      <NumberInput
        label={t("admin.queue.ageing")}
        decimalScale={0}
        value={value.ageing_per_min ?? 1}
        onChange={(next) => put("ageing_per_min", typeof next === "number" ? next : 1)}
      />
      <Seconds
        label={t("admin.queue.ring")}
        value={value.ring_ms}
        fallback={DEFAULTS.ring_ms}
        onChange={(ms) => put("ring_ms", ms)}
      />
      <Seconds
        label={t("admin.queue.wrap_up")}
        value={value.wrap_up_ms}
        fallback={DEFAULTS.wrap_up_ms}
        onChange={(ms) => put("wrap_up_ms", ms)}
      />
      <Seconds
        label={t("admin.queue.service_level")}
        value={value.service_level_ms}
        fallback={DEFAULTS.service_level_ms}
        onChange={(ms) => put("service_level_ms", ms)}
      />
      <Seconds
        label={t("admin.queue.max_wait")}
        value={value.max_wait_ms}
        onChange={(ms) => put("max_wait_ms", ms)}
      />
      <NumberInput
        label={t("admin.queue.max_waiting")}
        placeholder={t("admin.queue.no_limit")}
        min={0}
        decimalScale={0}
        value={value.max_waiting ?? ""}
        onChange={(next) => put("max_waiting", typeof next === "number" ? next : undefined)}
      />
      <Switch
        label={t("admin.queue.record")}
        checked={value.record ?? false}
        onChange={(event) => put("record", event.currentTarget.checked)}
        mt={24}
      />
      <MultiSelect
        className="full"
        label={t("admin.queue.dispositions")}
        data={choices.dispositions}
        value={value.dispositions ?? []}
        onChange={(next) => put("dispositions", next)}
        searchable
      />
      <Skills
        label={t("admin.queue.skills")}
        value={value.skills ?? {}}
        onChange={(skills) => put("skills", skills)}
      />
    </div>
  );
}
