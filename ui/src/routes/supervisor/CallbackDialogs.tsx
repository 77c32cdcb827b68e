/** What is asked before a call owed is moved, cancelled or created. */
import { Button, Group, Modal, SegmentedControl, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { cancelCallback, moveCallback, oweCallback } from "../../api/callbacks";
import type { CallbackView } from "../../api/types";
import { wordsFor } from "../../app/problems";
import { useMe } from "../../app/session";
import { dialable } from "../../format/number";
import { localTime, momentOf, nextQuarter } from "../../format/time";
import { useLive } from "../../live/store";
import { MomentField } from "../../parts/MomentField";
import { useFormat } from "../../parts/useFormat";

const AHEAD_MS = 3_600_000;

/** The customer's number as people read it. */
export function useWhom() {
  const { t } = useTranslation();
  const format = useFormat();
  return (owed: CallbackView) =>
    owed.customer_number_national ?? format.phone(owed.customer_number) ?? t("app.hidden_number");
}

interface DialogProps {
  title: string;
  go: string;
  /** Red: it can't be undone. */
  grave?: boolean;
  keep?: string;
  onClose: () => void;
  /** Does it, and gives the sentence that tells so; null when a field is still missing. */
  perform: () => Promise<string> | null;
  children: ReactNode;
}

export function Dialog({ title, go, grave, keep, onClose, perform, children }: DialogProps) {
  const { t } = useTranslation();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(undefined);
    const doing = perform();
    if (!doing) return;
    setBusy(true);
    try {
      notifications.show({ message: await doing });
      onClose();
    } catch (error) {
      setFault(wordsFor(error, t));
      setBusy(false);
    }
  };
  return (
    // Without `Modal`'s own head: that is a second banner to a screen reader.
    <Modal.Root opened onClose={onClose} size={440} centered transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content radius={6} shadow="none">
        <Modal.Body pt={16}>
          <Modal.Title fw={600} mb={8}>
            {title}
          </Modal.Title>
          <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
            {children}
            {fault && (
              <div className="notice tone-bad" role="alert">
                {fault}
              </div>
            )}
            <Group justify="flex-end" gap={8}>
              <Button variant="default" onClick={onClose} data-autofocus={grave || undefined}>
                {keep ?? t("app.cancel")}
              </Button>
              <Button type="submit" loading={busy} {...(grave && { className: "hang-up" })}>
                {go}
              </Button>
            </Group>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface OwedProps {
  owed: CallbackView;
  onClose: () => void;
}

export function MoveDialog({ owed, onClose }: OwedProps) {
  const { t } = useTranslation();
  const { zone, at: written } = useFormat();
  const whom = useWhom();
  const [local, setLocal] = useState(() => localTime(nextQuarter(Date.now(), AHEAD_MS), zone));
  const [missing, setMissing] = useState(false);
  const perform = () => {
    const at = momentOf(local, zone);
    setMissing(!at);
    if (!at) return null;
    return moveCallback(owed.callback, at).then(() => t("callbacks.moved", { time: written(at) }));
  };
  return (
    <Dialog
      title={t("callbacks.move_title")}
      go={t("callbacks.move")}
      onClose={onClose}
      perform={perform}
    >
      <div className="num strong">{whom(owed)}</div>
      <MomentField
        label={t("callbacks.at")}
        value={local}
        onChange={setLocal}
        error={missing ? t("callbacks.at_missing") : undefined}
      />
    </Dialog>
  );
}

export function CancelDialog({ owed, onClose }: OwedProps) {
  const { t } = useTranslation();
  const whom = useWhom();
  return (
    <Dialog
      title={t("callbacks.cancel_title")}
      go={t("callbacks.cancel_go")}
      keep={t("callbacks.cancel_keep")}
      grave
      onClose={onClose}
      perform={() => cancelCallback(owed.callback).then(() => t("callbacks.canceled"))}
    >
      <p>{t("callbacks.cancel_sure", { who: whom(owed) })}</p>
    </Dialog>
  );
}

interface Draft {
  number: string;
  queue: string | null;
  when: "soon" | "at";
  local: string;
  agent: string | null;
}

export function NewDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const { queues } = useMe();
  const [draft, setDraft] = useState<Draft>(() => ({
    number: "",
    queue: queues.length === 1 ? (queues[0]?.id ?? null) : null,
    when: "soon",
    local: localTime(nextQuarter(Date.now(), AHEAD_MS), zone),
    agent: null,
  }));
  const [tried, setTried] = useState(false);
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const number = dialable(draft.number);
  const queue = queues.find((q) => q.id === draft.queue);
  const at = draft.when === "at" ? momentOf(draft.local, zone) : null;
  const perform = () => {
    setTried(true);
    if (!number || !queue || (draft.when === "at" && !at)) return null;
    const { organization, id } = queue;
    const form = { organization, queue: id, number, at, agent: draft.agent };
    return oweCallback(form).then(({ customer_number_national, customer_number }) =>
      t("callbacks.created", { number: customer_number_national ?? customer_number ?? number }),
    );
  };
  return (
    <Dialog
      title={t("callbacks.new")}
      go={t("callbacks.create")}
      onClose={onClose}
      perform={perform}
    >
      <TextInput
        label={t("callbacks.number")}
        type="tel"
        value={draft.number}
        error={tried && !number ? t("callbacks.bad_number") : undefined}
        onChange={(event) => set({ number: event.currentTarget.value })}
        data-autofocus
      />
      <Select
        label={t("callbacks.queue")}
        data={queues.map((q) => ({ value: q.id, label: q.name }))}
        value={draft.queue}
        error={tried && !queue ? t("callbacks.queue_missing") : undefined}
        onChange={(id) => set({ queue: id })}
        searchable
      />
      <SegmentedControl
        fullWidth
        aria-label={t("callbacks.when")}
        value={draft.when}
        onChange={(when) => set({ when: when as Draft["when"] })}
        data={[
          { value: "soon", label: t("callbacks.soon") },
          { value: "at", label: t("callbacks.at_time") },
        ]}
      />
      {draft.when === "at" && (
        <MomentField
          label={t("callbacks.at")}
          value={draft.local}
          onChange={(local) => set({ local })}
          error={tried && !at ? t("callbacks.at_missing") : undefined}
        />
      )}
      <AgentSelect value={draft.agent} onChange={(agent) => set({ agent })} />
    </Dialog>
  );
}

interface AgentSelectProps {
  value: string | null;
  onChange: (agent: string | null) => void;
}

function AgentSelect({ value, onChange }: AgentSelectProps) {
  const { t } = useTranslation();
  const agents = useLive((state) => state.agents);
  const choices = useMemo(
    () =>
      Object.values(agents)
        .map((agent) => ({ value: agent.agent, label: agent.name }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [agents],
  );
  return (
    <Select
      label={t("callbacks.agent")}
      description={t("callbacks.agent_hint")}
      placeholder={t("callbacks.anyone")}
      data={choices}
      value={value}
      onChange={onChange}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("history.reset") }}
    />
  );
}
