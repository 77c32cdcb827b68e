/**
 * To a higher level, with the reason. While a customer is on the line the level's queue is called
 * in the same gesture: the ticket goes ahead, the voice follows, nothing is told twice.
 */
import { Button, Checkbox, Select, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBigUpLine, IconPhoneOutgoing } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { stageIs } from "../../actions/action";
import { consultWith, transfer } from "../../actions/transfer";
import * as calls from "../../api/calls";
import * as api from "../../api/tickets";
import type { LiveInteraction, Ticket } from "../../api/types";
import { wordsFor } from "../../app/problems";
import { useDeskIfAny } from "../agent/useDesk";
import { passedReason } from "./passed";
import { useChange } from "./useChange";
import { useKinds } from "./useKinds";
import { Dialog } from "./Dialog";

interface EscalateDialogProps {
  ticket: Ticket;
  onClose: () => void;
}

/** The call in hand, when it may be taken to somebody else now. */
function useCallInHand(organization: string): LiveInteraction | null {
  const desk = useDeskIfAny();
  if (!desk?.interaction || desk.interaction.organization !== organization) return null;
  if (!stageIs(desk, "talking", "on_hold") || !transfer.enabled(desk)) return null;
  return desk.interaction;
}

export function EscalateDialog({ ticket, onClose }: EscalateDialogProps) {
  const { t } = useTranslation();
  const kinds = useKinds(ticket.organization);
  const call = useCallInHand(ticket.organization);
  const { act, busy } = useChange(ticket);
  const levels = (kinds.of(ticket.organization)?.levels ?? []).filter(
    ({ level }) => level > ticket.level,
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [live, setLive] = useState(true);
  const [ownQueue, setOwnQueue] = useState<string | null>(null);
  const level = levels.find((one) => String(one.level) === chosen) ?? levels[0];
  const queue = ownQueue ?? level?.queue ?? null;
  const calling = call !== null && live;
  const ready = level !== undefined && reason.trim() !== "" && (!calling || queue !== null);

  const go = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !level) return;
    const why = reason.trim();
    const done = await act(() => api.escalate(ticket.id, why, level.level, ticket.version));
    if (!done) return;
    onClose();
    const name = kinds.words(level.label);
    notifications.show({
      message: t("ticketing.escalate.done", { number: ticket.number, level: name }),
    });
    if (!calling || !queue) return;
    try {
      await consultWith(call.interaction, { queue }, passedReason(ticket.number, why));
    } catch (error) {
      // The ticket has gone up, the voice has not: the customer is still here.
      notifications.show({
        color: "red",
        autoClose: false,
        title: t("ticketing.escalate.not_called", { number: ticket.number }),
        message: wordsFor(error, t),
      });
    }
  };
  return (
    <Dialog opened onClose={onClose} title={t("ticketing.escalate.title")} size={520}>
      <form className="stack" onSubmit={(event) => void go(event)}>
        <p className="small muted" style={{ margin: 0 }}>
          {ticket.number} · {ticket.subject}
        </p>
        {levels.length === 0 ? (
          <p className="notice tone-warn">{t("ticketing.escalate.highest")}</p>
        ) : (
          <Select
            label={t("ticketing.escalate.level")}
            data={levels.map((one) => ({
              value: String(one.level),
              label: kinds.words(one.label),
            }))}
            value={level ? String(level.level) : null}
            onChange={setChosen}
            allowDeselect={false}
            {...(level?.team && {
              description: t("ticketing.escalate.team", { team: level.team }),
              inputWrapperOrder: ["label", "input", "description"] as const,
            })}
          />
        )}
        <Textarea
          label={t("ticketing.escalate.reason")}
          placeholder={t("ticketing.escalate.reason_hint")}
          required
          autosize
          minRows={2}
          maxRows={6}
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
        {call && (
          <Checkbox
            label={t("ticketing.escalate.live")}
            description={t("ticketing.escalate.live_hint")}
            checked={live}
            onChange={(event) => setLive(event.currentTarget.checked)}
          />
        )}
        {calling && !level?.queue && (
          <QueueField interaction={call.interaction} value={ownQueue} onChange={setOwnQueue} />
        )}
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={!ready}
            leftSection={
              calling ? (
                <IconPhoneOutgoing size={16} aria-hidden />
              ) : (
                <IconArrowBigUpLine size={16} aria-hidden />
              )
            }
          >
            {t(calling ? "ticketing.escalate.go_call" : "ticketing.escalate.go")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface QueueFieldProps {
  interaction: string;
  value: string | null;
  onChange: (queue: string | null) => void;
}

/** Where the level has no queue of its own. */
function QueueField({ interaction, value, onChange }: QueueFieldProps) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["targets", interaction, ""],
    queryFn: () => calls.targets(interaction, ""),
  });
  return (
    <Select
      label={t("ticketing.escalate.queue")}
      data={(found.data?.queues ?? []).map(({ queue, name }) => ({ value: queue, label: name }))}
      value={value}
      onChange={onChange}
      searchable
    />
  );
}
