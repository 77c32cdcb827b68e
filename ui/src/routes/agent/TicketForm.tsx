/** A new ticket for an interaction. What is typed is kept as a draft until it is saved. */
import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconTicket } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import {
  TICKET_PRIORITIES,
  TICKET_TYPES,
  type TicketPriority,
  type TicketType,
} from "../../api/types";
import { tellProblem } from "../../app/problems";
import { changeDraft, emptyTicket, type TicketValues, useDraft } from "./drafts";

interface TicketFormProps {
  interaction: string;
  organization: string;
  customer: string | null;
}

export function TicketForm({ interaction, organization, customer }: TicketFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { ticket: values } = useDraft(interaction);
  const [missing, setMissing] = useState(false);
  const [saving, setSaving] = useState(false);
  const change = (part: Partial<TicketValues>) => {
    setMissing(false);
    changeDraft(interaction, { ticket: { ...values, ...part } });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!values.subject.trim()) {
      setMissing(true);
      return;
    }
    setSaving(true);
    try {
      const made = await api.createTicket({
        organization,
        ...(customer && { customer }),
        interaction,
        ...values,
        subject: values.subject.trim(),
      });
      changeDraft(interaction, {
        ticket: emptyTicket,
        saved: { id: made.id, number: made.number },
      });
      notifications.show({ message: t("ticket.created", { number: made.number }) });
      void queries.invalidateQueries({ queryKey: ["tickets"] });
      void queries.invalidateQueries({ queryKey: ["customer"] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setSaving(false);
    }
  };
  return (
    <form
      className="panel"
      onSubmit={(event) => void submit(event)}
      aria-label={t("ticket.new")}
      noValidate
    >
      <div className="panel-head">
        <IconTicket size={16} aria-hidden />
        <h2>{t("ticket.new")}</h2>
      </div>
      <div className="panel-body form-grid">
        <Select
          label={t("ticket.type")}
          data={TICKET_TYPES.map((value) => ({ value, label: t(`ticket.types.${value}`) }))}
          value={values.type}
          onChange={(value) => value && change({ type: value as TicketType })}
          allowDeselect={false}
        />
        <Select
          label={t("ticket.priority")}
          data={TICKET_PRIORITIES.map((value) => ({
            value,
            label: t(`ticket.priorities.${value}`),
          }))}
          value={values.priority}
          onChange={(value) => value && change({ priority: value as TicketPriority })}
          allowDeselect={false}
        />
        <TextInput
          label={t("ticket.subject")}
          required
          value={values.subject}
          error={missing ? t("ticket.subject_needed") : undefined}
          onChange={(event) => change({ subject: event.currentTarget.value })}
          maxLength={200}
        />
        <TextInput
          label={t("ticket.category")}
          placeholder={t("ticket.category_hint")}
          value={values.category}
          onChange={(event) => change({ category: event.currentTarget.value })}
          maxLength={80}
        />
        <Textarea
          className="full"
          label={t("ticket.body")}
          autosize
          minRows={4}
          maxRows={14}
          value={values.body}
          onChange={(event) => change({ body: event.currentTarget.value })}
        />
        <div className="full row" style={{ justifyContent: "flex-end" }}>
          <Button type="submit" loading={saving}>
            {t("ticket.create")}
          </Button>
        </div>
      </div>
    </form>
  );
}
