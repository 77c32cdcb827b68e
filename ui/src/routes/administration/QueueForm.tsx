/** A queue: who serves it in which order, what waiting callers hear, how owed calls are made. */
import { MultiSelect, NumberInput, Select } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AfterField } from "./AfterField";
import { NameField, Seconds, Skills, usePlanChoices } from "./fields";
import type { FormProps } from "./ListEditor";
import { type Queue, STRATEGIES, without } from "./plan";
import { CallbackFields, WaitingFields } from "./QueueWaiting";
import { RecordingFields } from "./RecordingFields";
import { RuleEditor } from "./RuleEditor";

/** The defaults that the plan's own format gives. */
const DEFAULTS = {
  ring_ms: 20_000,
  wrap_up_ms: 30_000,
  service_level_ms: 20_000,
  short_abandon_ms: 5_000,
};

export function QueueForm({ id, value, onChange }: FormProps<Queue>) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  const put = <K extends keyof Queue>(key: K, next: Queue[K] | null | undefined | "") =>
    onChange(without(value, key, next));
  return (
    <div className="stack">
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
        <Seconds
          label={t("admin.queue.service_level")}
          value={value.service_level_ms}
          fallback={DEFAULTS.service_level_ms}
          onChange={(ms) => put("service_level_ms", ms)}
        />
        <Seconds
          label={t("admin.queue.short_abandon")}
          value={value.short_abandon_ms}
          fallback={DEFAULTS.short_abandon_ms}
          onChange={(ms) => put("short_abandon_ms", ms)}
        />
        <RecordingFields
          value={value.recording ?? (value.record ? { when: "always" } : undefined)}
          inherits
          onChange={(next) => onChange(without(without(value, "record", null), "recording", next))}
        />
        <AfterField value={value.after} onChange={(next) => put("after", next)} />
        <MultiSelect
          className="full"
          label={t("admin.queue.dispositions")}
          data={choices.dispositions}
          value={value.dispositions ?? []}
          onChange={(next) => put("dispositions", next)}
          searchable
        />
      </div>
      <Part title={t("routing.distribution")}>
        <DistributionFields id={id} value={value} onChange={onChange} />
      </Part>
      <Part title={t("routing.waiting")}>
        <WaitingFields value={value} onChange={onChange} />
      </Part>
      <Part title={t("routing.callbacks")}>
        <CallbackFields
          value={value.callback ?? {}}
          onChange={(callback) => put("callback", callback)}
        />
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="form-part">
      <legend>{title}</legend>
      <div className="form-grid">{children}</div>
    </fieldset>
  );
}

function DistributionFields({ id, value, onChange }: FormProps<Queue>) {
  const { t } = useTranslation();
  const put = <K extends keyof Queue>(key: K, next: Queue[K] | null | undefined | "") =>
    onChange(without(value, key, next));
  const strategy = value.strategy ?? "longest_idle";
  return (
    <>
      <Select
        label={t("admin.queue.strategy")}
        description={t(`routing.strategy_hint.${strategy}`)}
        inputWrapperOrder={["label", "input", "description"]}
        data={STRATEGIES.map((one) => ({ value: one, label: t(`routing.strategy.${one}`) }))}
        value={strategy}
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
        label={t("routing.preferred_agent")}
        description={t("routing.preferred_agent_hint")}
        value={value.preferred_agent_ms}
        none={t("routing.never")}
        onChange={(ms) => put("preferred_agent_ms", ms)}
      />
      <Seconds
        label={t("routing.last_agent")}
        description={t("routing.last_agent_hint")}
        value={value.last_agent_ms}
        none={t("routing.never")}
        onChange={(ms) => put("last_agent_ms", ms)}
      />
      <NumberInput
        label={t("routing.vip_from")}
        description={t("routing.vip_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        min={0}
        max={100}
        placeholder={t("routing.never")}
        value={value.vip?.from_score ?? ""}
        onChange={(next) =>
          put(
            "vip",
            typeof next === "number"
              ? { from_score: next, points: value.vip?.points ?? 10 }
              : undefined,
          )
        }
      />
      {value.vip && (
        <NumberInput
          label={t("routing.vip_points")}
          value={value.vip.points}
          onChange={(next) =>
            typeof next === "number" &&
            put("vip", { from_score: value.vip?.from_score ?? 0, points: next })
          }
        />
      )}
      <Skills
        label={t("admin.queue.skills")}
        value={value.skills ?? {}}
        onChange={(skills) => put("skills", skills)}
      />
      <RuleEditor queue={id} value={value.rule ?? ""} onChange={(rule) => put("rule", rule)} />
    </>
  );
}
