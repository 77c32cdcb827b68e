/** How a campaign calls out: for whom, by what method, how fast, and when it tries again. */
import { MultiSelect, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AnsweringFields } from "./AnsweringFields";
import { Seconds, usePlanChoices } from "./fields";
import { DIAL_PURPOSES, isAutomated, METHODS, OUTBOUND, type Outbound, SECTORS } from "./outbound";
import { type Campaign, without } from "./plan";
import { RecyclingTable } from "./RecyclingTable";
import { usePlan } from "./usePlan";

interface OutboundFormProps {
  campaign: Campaign;
  onChange: (outbound: Outbound | undefined) => void;
}

export function OutboundForm({ campaign, onChange }: OutboundFormProps) {
  const { t } = useTranslation();
  const value = campaign.outbound;
  return (
    <fieldset className="form-part full">
      <legend>{t("dialling.form.title")}</legend>
      <Switch
        label={t("dialling.form.calls_out")}
        description={t("dialling.form.calls_out_hint")}
        checked={value !== undefined}
        onChange={(event) =>
          onChange(event.currentTarget.checked ? { method: "preview", shown: [] } : undefined)
        }
      />
      {value && <Fields campaign={campaign} value={value} onChange={onChange} />}
    </fieldset>
  );
}

interface FieldsProps {
  campaign: Campaign;
  value: Outbound;
  onChange: (outbound: Outbound) => void;
}

function Fields({ campaign, value, onChange }: FieldsProps) {
  const put = <K extends keyof Outbound>(key: K, next: Outbound[K] | null | undefined | "") =>
    onChange(without(value, key, next));
  const parts = { campaign, value, put };
  return (
    <div className="stack">
      <PurposeFields {...parts} />
      {value.queue && value.method !== "agentless" && <Serving queue={value.queue} />}
      <PaceFields {...parts} />
      {value.method !== "agentless" && <BlendFields {...parts} />}
      <AnsweringFields value={value.answering} onChange={(next) => put("answering", next)} />
      <RecyclingTable
        queue={value.queue}
        value={value.recycling}
        onChange={(next) => put("recycling", next)}
      />
    </div>
  );
}

interface PartProps {
  campaign: Campaign;
  value: Outbound;
  put: <K extends keyof Outbound>(key: K, next: Outbound[K] | null | undefined | "") => void;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="form-part">
      <legend>{title}</legend>
      <div className="form-grid">{children}</div>
    </fieldset>
  );
}

/** Queues and numbers of the campaign's organization. */
function useOwn(organization: string) {
  const plan = usePlan();
  const own = <T extends { organization: string }>(items: Record<string, T> | undefined) =>
    Object.entries(items ?? {}).filter(([, item]) => item.organization === organization);
  return {
    queues: own(plan.queues).map(([value, queue]) => ({ value, label: queue.name || value })),
    numbers: own(plan.numbers).map(([value, number]) => ({
      value,
      label: number.name ? `${value} – ${number.name}` : value,
    })),
  };
}

function PurposeFields({ campaign, value, put }: PartProps) {
  const { t } = useTranslation();
  const own = useOwn(campaign.organization);
  const choices = usePlanChoices();
  const agents = value.method !== "agentless";
  return (
    <Part title={t("dialling.form.what")}>
      <Select
        label={t("dialling.form.method")}
        description={t(`dialling.method_hint.${value.method}`)}
        inputWrapperOrder={["label", "input", "description"]}
        data={METHODS.map((one) => ({ value: one, label: t(`dialling.method.${one}`) }))}
        value={value.method}
        onChange={(next) => next && put("method", next)}
        allowDeselect={false}
      />
      <Select
        label={t("dialling.form.purpose")}
        description={t(`dialling.purpose_hint.${value.purpose ?? "commercial"}`)}
        inputWrapperOrder={["label", "input", "description"]}
        data={DIAL_PURPOSES.map((one) => ({ value: one, label: t(`dialling.purpose.${one}`) }))}
        value={value.purpose ?? "commercial"}
        onChange={(next) => put("purpose", next)}
        allowDeselect={false}
      />
      {agents ? (
        <Select
          label={t("dialling.form.queue")}
          description={t("dialling.form.queue_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          data={own.queues}
          value={value.queue ?? null}
          onChange={(next) => put("queue", next)}
        />
      ) : (
        <Select
          label={t("dialling.form.message")}
          description={t("dialling.form.message_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          data={choices.flows}
          value={value.message ?? null}
          onChange={(next) => put("message", next)}
        />
      )}
      <MultiSelect
        label={t("dialling.form.shown")}
        description={t(
          isAutomated(value.method) ? "dialling.form.shown_automated" : "dialling.form.shown_hint",
        )}
        inputWrapperOrder={["label", "input", "description"]}
        data={withUnknown(own.numbers, value.shown ?? [])}
        value={value.shown ?? []}
        onChange={(next) => put("shown", next)}
      />
      <Select
        label={t("dialling.form.sector")}
        data={SECTORS.map((one) => ({ value: one, label: t(`dialling.sector.${one}`) }))}
        value={value.sector ?? "other"}
        onChange={(next) => put("sector", next === "other" ? null : next)}
        allowDeselect={false}
      />
      <Select
        label={t("dialling.form.hours")}
        description={t("dialling.form.hours_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        data={choices.hours}
        value={value.hours ?? null}
        onChange={(next) => put("hours", next)}
        clearable
      />
      <TextInput
        label={t("outbound.plan.trunk")}
        description={t("outbound.plan.trunk_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        value={value.trunk ?? ""}
        onChange={(event) => put("trunk", event.currentTarget.value.trim())}
      />
      <Switch
        label={t("dialling.form.business")}
        description={t("dialling.form.business_hint")}
        checked={value.business ?? false}
        onChange={(event) => put("business", event.currentTarget.checked || null)}
      />
    </Part>
  );
}

/** Who will make these calls: the agents of the queue by team. */
function Serving({ queue }: { queue: string }) {
  const { t } = useTranslation();
  const plan = usePlan();
  const serving = Object.values(plan.agents ?? {}).filter((one) => one.queues?.includes(queue));
  const teams = new Map<string, number>();
  for (const { team } of serving) {
    const name = (team && (plan.teams?.[team]?.name ?? team)) || "–";
    teams.set(name, (teams.get(name) ?? 0) + 1);
  }
  return (
    <p className={`small ${serving.length ? "muted" : "tone-warn"}`} style={{ margin: 0 }}>
      {serving.length === 0
        ? t("outbound.plan.nobody")
        : [
            `${t("outbound.plan.serves")} : ${t("outbound.plan.agents", { count: serving.length })}`,
            ...[...teams].map(([name, count]) => `${name} (${count})`),
          ].join(" · ")}
    </p>
  );
}

const withUnknown = (known: { value: string; label: string }[], used: string[]) => [
  ...known,
  ...used
    .filter((value) => !known.some((one) => one.value === value))
    .map((value) => ({ value, label: value })),
];

interface NumberProps {
  label: string;
  hint?: string;
  value: number | undefined;
  fallback?: number;
  suffix?: string;
  min?: number;
  max?: number;
  onChange: (next: number | undefined) => void;
}

/** A whole number; empty is the default. */
export function Whole({ label, hint, value, fallback, suffix, min, max, onChange }: NumberProps) {
  return (
    <NumberInput
      label={label}
      {...(hint && { description: hint })}
      inputWrapperOrder={["label", "input", "description"]}
      allowDecimal={false}
      min={min ?? 0}
      {...(max !== undefined && { max })}
      {...(suffix && { suffix })}
      {...(fallback !== undefined && { placeholder: `${fallback}${suffix ?? ""}` })}
      value={value ?? ""}
      onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
    />
  );
}

function PaceFields({ value, put }: PartProps) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  const { objective } = value;
  const setObjective = (key: "successes" | "per_agent_day", next: number | undefined) =>
    put("objective", without(objective ?? {}, key, next));
  return (
    <Part title={t("dialling.form.pace")}>
      <Seconds
        label={t("dialling.form.ring")}
        description={t("dialling.form.ring_hint")}
        value={value.ring_ms}
        fallback={OUTBOUND.ring_ms}
        onChange={(ms) => put("ring_ms", ms)}
      />
      <Whole
        label={t("dialling.form.lines")}
        hint={t("dialling.form.lines_hint")}
        value={value.lines}
        fallback={OUTBOUND.lines}
        min={1}
        onChange={(next) => put("lines", next)}
      />
      {value.method === "predictive" && (
        <>
          <Whole
            label={t("dialling.form.least")}
            hint={t("dialling.form.least_hint")}
            suffix=" %"
            value={value.least_percent}
            fallback={OUTBOUND.least_percent}
            min={10}
            max={1_000}
            onChange={(next) => put("least_percent", next)}
          />
          <Whole
            label={t("dialling.form.most")}
            hint={t("dialling.form.most_hint")}
            suffix=" %"
            value={value.most_percent}
            fallback={OUTBOUND.most_percent}
            min={10}
            max={1_000}
            onChange={(next) => put("most_percent", next)}
          />
          <NumberInput
            label={t("dialling.form.abandonment")}
            description={t("dialling.form.abandonment_hint")}
            inputWrapperOrder={["label", "input", "description"]}
            suffix=" %"
            min={0}
            max={100}
            step={0.1}
            decimalScale={1}
            placeholder={`${OUTBOUND.abandonment_permille / 10} %`}
            value={value.abandonment_permille === undefined ? "" : value.abandonment_permille / 10}
            onChange={(next) =>
              put("abandonment_permille", typeof next === "number" ? Math.round(next * 10) : null)
            }
          />
        </>
      )}
      {value.method !== "agentless" && (
        <Select
          label={t("dialling.form.sorry")}
          description={t("dialling.form.sorry_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          data={choices.flows}
          value={value.sorry ?? null}
          onChange={(next) => put("sorry", next)}
          clearable
        />
      )}
      {value.method === "preview" && (
        <Seconds
          label={t("dialling.form.preview")}
          description={t("dialling.form.preview_hint")}
          value={value.preview_ms}
          none={t("dialling.form.preview_none")}
          onChange={(ms) => put("preview_ms", ms)}
        />
      )}
      <Whole
        label={t("dialling.form.successes")}
        hint={t("dialling.form.successes_hint")}
        value={objective?.successes}
        onChange={(next) => setObjective("successes", next)}
      />
      <Whole
        label={t("dialling.form.per_agent_day")}
        value={objective?.per_agent_day}
        onChange={(next) => setObjective("per_agent_day", next)}
      />
    </Part>
  );
}

function BlendFields({ value, put }: PartProps) {
  const { t } = useTranslation();
  const blend = value.blend ?? {};
  const set = (key: keyof typeof blend, next: number | undefined) =>
    put("blend", without(blend, key, next));
  return (
    <Part title={t("dialling.form.blend")}>
      <Whole
        label={t("dialling.form.keep_free")}
        hint={t("dialling.form.keep_free_hint")}
        value={blend.keep_free}
        fallback={0}
        onChange={(next) => set("keep_free", next)}
      />
      <Seconds
        label={t("dialling.form.inbound_wait")}
        description={t("dialling.form.inbound_wait_hint")}
        value={blend.inbound_wait_ms}
        fallback={0}
        onChange={(ms) => set("inbound_wait_ms", ms)}
      />
      <Seconds
        label={t("dialling.form.dwell")}
        description={t("dialling.form.dwell_hint")}
        value={blend.dwell_ms}
        fallback={OUTBOUND.dwell_ms}
        onChange={(ms) => set("dwell_ms", ms)}
      />
    </Part>
  );
}
