/** What happens while a caller waits, and how owed calls are made: parts of a queue's form. */
import { ActionIcon, Button, NumberInput, Select, Switch } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SaysField, Seconds, usePlanChoices } from "./fields";
import { type Announce, type CallbackRules, type Prompt, type Queue, without } from "./plan";

interface PartProps<T> {
  value: T;
  onChange: (next: T) => void;
}

export function WaitingFields({ value, onChange }: PartProps<Queue>) {
  const { t } = useTranslation();
  const put = <K extends keyof Queue>(key: K, next: Queue[K] | null | undefined | "") =>
    onChange(without(value, key, next));
  return (
    <>
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
      <Select
        label={t("routing.vacant")}
        data={[
          { value: "wait", label: t("routing.vacant_wait") },
          { value: "leave", label: t("routing.vacant_leave") },
        ]}
        value={value.vacant ?? "wait"}
        onChange={(next) => put("vacant", next as Queue["vacant"])}
        allowDeselect={false}
      />
      <Seconds
        label={t("routing.keep_place")}
        description={t("routing.keep_place_hint")}
        value={value.keep_place_ms}
        none={t("routing.never")}
        onChange={(ms) => put("keep_place_ms", ms)}
      />
      <AnnounceFields value={value.announce} onChange={(announce) => put("announce", announce)} />
    </>
  );
}

function AnnounceFields({
  value,
  onChange,
}: {
  value: Announce | undefined;
  onChange: (next: Announce | undefined) => void;
}) {
  const { t } = useTranslation();
  const announce = value ?? {};
  const put = <K extends keyof Announce>(key: K, next: Announce[K] | null | undefined | "") =>
    onChange(without(announce, key, next));
  const comfort = announce.comfort ?? [];
  const setComfort = (next: Prompt[]) => put("comfort", next);
  return (
    <>
      <Switch
        className="full"
        label={t("routing.announce")}
        description={t("routing.announce_hint")}
        checked={value !== undefined}
        onChange={(event) =>
          onChange(event.currentTarget.checked ? { position: true, estimate: true } : undefined)
        }
      />
      {value && (
        <>
          <Switch
            label={t("routing.position")}
            checked={announce.position ?? false}
            onChange={(event) => put("position", event.currentTarget.checked)}
          />
          <Switch
            label={t("routing.estimate")}
            checked={announce.estimate ?? false}
            onChange={(event) => put("estimate", event.currentTarget.checked)}
          />
          <Seconds
            label={t("routing.first")}
            value={announce.first_ms}
            fallback={10_000}
            onChange={(ms) => put("first_ms", ms)}
          />
          <Seconds
            label={t("routing.every")}
            value={announce.every_ms}
            fallback={60_000}
            onChange={(ms) => put("every_ms", ms)}
          />
          {comfort.map((prompt, n) => (
            <div key={n} className="full row" style={{ alignItems: "flex-end" }}>
              <div className="grow">
                <SaysField
                  label={t("routing.comfort", { n: n + 1 })}
                  value={prompt}
                  onChange={(next) => setComfort(comfort.map((old, i) => (i === n ? next : old)))}
                />
              </div>
              <ActionIcon
                aria-label={t("routing.remove_comfort", { n: n + 1 })}
                onClick={() => setComfort(comfort.filter((_, i) => i !== n))}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </div>
          ))}
          <div className="full">
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() =>
                setComfort([
                  ...comfort,
                  { say: { text: t("routing.comfort_text"), language: t("admin.flow.language") } },
                ])
              }
            >
              {t("routing.add_comfort")}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

export function CallbackFields({ value, onChange }: PartProps<CallbackRules>) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  const put = <K extends keyof CallbackRules>(key: K, next: CallbackRules[K] | null | undefined) =>
    onChange(without(value, key, next));
  return (
    <>
      <NumberInput
        label={t("routing.attempts")}
        min={1}
        max={20}
        decimalScale={0}
        placeholder="3"
        value={value.attempts ?? ""}
        onChange={(next) => put("attempts", typeof next === "number" ? next : undefined)}
      />
      <Select
        label={t("routing.callback_hours")}
        placeholder={t("routing.always")}
        data={choices.hours}
        value={value.hours ?? null}
        onChange={(next) => put("hours", next)}
        clearable
      />
      <Seconds
        label={t("routing.no_answer_retry")}
        value={value.no_answer_retry_ms}
        fallback={1_800_000}
        onChange={(ms) => put("no_answer_retry_ms", ms)}
      />
      <Seconds
        label={t("routing.busy_retry")}
        value={value.busy_retry_ms}
        fallback={600_000}
        onChange={(ms) => put("busy_retry_ms", ms)}
      />
      <Seconds
        label={t("routing.tolerance")}
        description={t("routing.tolerance_hint")}
        value={value.tolerance_ms}
        fallback={600_000}
        onChange={(ms) => put("tolerance_ms", ms)}
      />
      <Seconds
        label={t("routing.slot")}
        value={value.slot_ms}
        fallback={1_800_000}
        onChange={(ms) => put("slot_ms", ms)}
      />
    </>
  );
}
