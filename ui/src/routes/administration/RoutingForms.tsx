/** Routing profiles, partners and exceptional closings. */
import { ActionIcon, MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { NameField, SaysField, Seconds, usePlanChoices } from "./fields";
import type { FormProps } from "./ListEditor";
import {
  type Channel,
  CHANNELS,
  type Closing,
  type Partner,
  type Profile,
  type ProfileQueue,
  without,
} from "./plan";

export function ProfileForm({ value, onChange }: FormProps<Profile>) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  const setQueues = (queues: ProfileQueue[]) => onChange({ ...value, queues });
  const served = new Set(value.queues.map((one) => one.queue));
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <div className="full stack" role="group" aria-label={t("routing.profile.queues")}>
        <span className="small strong">{t("routing.profile.queues")}</span>
        <span className="small muted">{t("routing.profile.queues_hint")}</span>
        {value.queues.length === 0 && <span className="muted">{t("admin.empty_list")}</span>}
        {value.queues.map((one, n) => (
          <QueueRow
            key={one.queue}
            name={choices.queues.find((q) => q.value === one.queue)?.label ?? one.queue}
            value={one}
            onChange={(next) => setQueues(value.queues.map((old, i) => (i === n ? next : old)))}
            onRemove={() => setQueues(value.queues.filter((_, i) => i !== n))}
            onMove={(by) => setQueues(moved(value.queues, n, by))}
            first={n === 0}
            last={n === value.queues.length - 1}
          />
        ))}
        <Select
          aria-label={t("routing.profile.add_queue")}
          placeholder={t("routing.profile.add_queue")}
          data={choices.queues.filter((q) => !served.has(q.value))}
          value={null}
          onChange={(queue) => queue && setQueues([...value.queues, { queue }])}
          searchable
        />
      </div>
      <Capacity value={value} onChange={onChange} />
      <MultiSelect
        className="full"
        label={t("routing.profile.interruptible")}
        description={t("routing.profile.interruptible_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        data={CHANNELS.filter((c) => c !== "voice").map((channel) => ({
          value: channel,
          label: t(`routing.channel.${channel}`),
        }))}
        value={value.interruptible ?? []}
        onChange={(next) =>
          onChange(without(value, "interruptible", next.length > 0 ? (next as Channel[]) : null))
        }
      />
    </div>
  );
}

/** The list with one of its things a place up or down. */
export function moved<T>(list: readonly T[], at: number, by: number): T[] {
  const next = [...list];
  const [one] = next.splice(at, 1);
  if (one !== undefined) next.splice(at + by, 0, one);
  return next;
}

interface QueueRowProps {
  name: string;
  value: ProfileQueue;
  onChange: (next: ProfileQueue) => void;
  onRemove: () => void;
  onMove: (by: number) => void;
  first: boolean;
  last: boolean;
}

function QueueRow({ name, value, onChange, onRemove, onMove, first, last }: QueueRowProps) {
  const { t } = useTranslation();
  return (
    <div className="row" style={{ alignItems: "flex-end" }}>
      <span className="grow cut" style={{ paddingBottom: 6 }}>
        {name}
      </span>
      <NumberInput
        label={t("routing.profile.priority")}
        aria-label={`${t("routing.profile.priority")}, ${name}`}
        decimalScale={0}
        value={value.priority ?? 0}
        onChange={(next) => onChange({ ...value, priority: typeof next === "number" ? next : 0 })}
        w={110}
        style={{ flex: "none" }}
      />
      <Seconds
        label={t("routing.profile.delay")}
        value={value.delay_ms}
        fallback={0}
        onChange={(ms) => onChange(without(value, "delay_ms", ms))}
        w={130}
      />
      <ActionIcon
        aria-label={t("routing.move_up", { name })}
        onClick={() => onMove(-1)}
        disabled={first}
      >
        <IconArrowUp size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        aria-label={t("routing.move_down", { name })}
        onClick={() => onMove(1)}
        disabled={last}
      >
        <IconArrowDown size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label={t("admin.skill.remove", { skill: name })} onClick={onRemove}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function Capacity({ value, onChange }: { value: Profile; onChange: (next: Profile) => void }) {
  const { t } = useTranslation();
  const put = (channel: Channel, most: number | undefined) => {
    const { [channel]: _before, ...rest } = value.capacity ?? {};
    const capacity = most === undefined ? rest : { ...rest, [channel]: most };
    onChange(without(value, "capacity", Object.keys(capacity).length > 0 ? capacity : null));
  };
  return (
    <div className="full stack" role="group" aria-label={t("routing.profile.capacity")}>
      <span className="small strong">{t("routing.profile.capacity")}</span>
      <div className="row wrap">
        {CHANNELS.map((channel) => (
          <NumberInput
            key={channel}
            label={t(`routing.channel.${channel}`)}
            min={0}
            max={channel === "voice" ? 1 : 20}
            decimalScale={0}
            placeholder="1"
            value={value.capacity?.[channel] ?? ""}
            onChange={(next) => put(channel, typeof next === "number" ? next : undefined)}
            w={100}
          />
        ))}
      </div>
    </div>
  );
}

export function PartnerForm({ value, onChange }: FormProps<Partner>) {
  const { t } = useTranslation();
  const put = <K extends keyof Partner>(key: K, next: Partner[K] | null | undefined | "") =>
    onChange(without(value, key, next));
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <TextInput
        label={t("routing.partner.number")}
        placeholder="0162000100"
        required
        value={value.number}
        onChange={(event) => onChange({ ...value, number: event.currentTarget.value })}
      />
      <TextInput
        label={t("routing.partner.trunk")}
        description={t("routing.partner.trunk_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        value={value.trunk ?? ""}
        onChange={(event) => put("trunk", event.currentTarget.value)}
      />
      <NumberInput
        label={t("routing.partner.max_calls")}
        placeholder={t("admin.queue.no_limit")}
        min={1}
        decimalScale={0}
        value={value.max_calls ?? ""}
        onChange={(next) => put("max_calls", typeof next === "number" ? next : undefined)}
      />
      <Seconds
        label={t("admin.queue.ring")}
        value={value.ring_ms}
        fallback={20_000}
        onChange={(ms) => put("ring_ms", ms)}
      />
    </div>
  );
}

export function ClosingForm({ value, onChange }: FormProps<Closing>) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <MultiSelect
        label={t("routing.closing.hours")}
        description={t("routing.closing.hours_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        data={choices.hours}
        value={value.hours ?? []}
        onChange={(next) => onChange(without(value, "hours", next.length > 0 ? next : null))}
      />
      <SaysField
        label={t("routing.closing.message")}
        hint={t("routing.closing.message_hint")}
        value={value.message}
        onChange={(message) => onChange({ ...value, message })}
      />
    </div>
  );
}
