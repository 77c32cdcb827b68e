/**
 * A new ticket for an interaction: its type, then the form of that type. What is typed is kept as a
 * draft until it is saved.
 */
import { Button, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconTicket } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../api/client";
import * as api from "../../api/tickets";
import type { Fault, TicketGrade } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { filled, missing } from "../../format/fieldValues";
import { FieldInputs } from "../../parts/FieldInputs";
import { ReplyArea } from "../../parts/ReplyArea";
import {
  flatCategories,
  GRADES,
  priorityOf,
  type TicketSetup,
} from "../administration/tickets/model";
import { Suggestions } from "../knowledge/Suggestions";
import { CategoryField } from "../tickets/CategoryField";
import { useKinds } from "../tickets/useKinds";
import { changeDraft, emptyTicket, type TicketValues, useDraft } from "./drafts";

interface TicketFormProps {
  interaction: string;
  organization: string;
  customer: string | null;
}

/** The draft of the form and its way to the server. */
function useTicketForm({ interaction, organization, customer }: TicketFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const kinds = useKinds(organization);
  // A draft that an earlier version kept may lack what came since.
  const values = { ...emptyTicket, ...useDraft(interaction).ticket };
  const [missed, setMissed] = useState(false);
  const [faults, setFaults] = useState<Fault[]>([]);
  const [saving, setSaving] = useState(false);
  const type = kinds.of(organization)?.types.find(({ id }) => id === values.type);
  const fields = type?.fields ?? [];
  const change = (part: Partial<TicketValues>) => {
    setMissed(false);
    setFaults([]);
    changeDraft(interaction, { ticket: { ...values, ...part } });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const empty = missing(fields, values.values);
    setMissed(!values.subject.trim());
    setFaults(empty);
    if (!values.subject.trim() || empty.length > 0) return;
    setSaving(true);
    try {
      const made = await api.createTicket({
        organization,
        ...(customer && { customer }),
        interaction,
        ...values,
        values: filled(fields, values.values) as Record<string, never>,
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
      const told = error instanceof ApiProblem ? error.problem.faults : undefined;
      if (told?.length) setFaults(told);
      else tellProblem(error, t);
    } finally {
      setSaving(false);
    }
  };
  return { kinds, values, type, fields, change, submit, missed, faults, saving };
}

export function TicketForm(props: TicketFormProps) {
  const { t } = useTranslation();
  const form = useTicketForm(props);
  const { kinds, values, type, fields, change } = form;
  const setup = kinds.of(props.organization);
  return (
    <form
      className="panel"
      onSubmit={(event) => void form.submit(event)}
      aria-label={t("ticket.new")}
      noValidate
    >
      <div className="panel-head">
        <IconTicket size={16} aria-hidden />
        <h2 className="grow">{t("ticket.new")}</h2>
        {setup && <Templates setup={setup} words={kinds.words} onPick={change} />}
      </div>
      <div className="panel-body stack-lg">
        <div className="form-grid">
          <Select
            label={t("ticket.type")}
            data={(setup?.types ?? []).map(({ id, label }) => ({
              value: id,
              label: kinds.words(label),
            }))}
            value={values.type}
            onChange={(next) => next && change({ type: next, category: "", values: {} })}
            allowDeselect={false}
          />
          <CategoryField
            value={values.category}
            free={type?.free_categories ?? true}
            data={flatCategories(type, kinds.words)}
            onChange={(category) => change({ category })}
          />
          <TextInput
            className="full"
            label={t("ticket.subject")}
            required
            value={values.subject}
            error={form.missed ? t("ticket.subject_needed") : undefined}
            onChange={(event) => change({ subject: event.currentTarget.value })}
            maxLength={200}
          />
          <ReplyArea
            className="full"
            label={t("ticket.body")}
            organization={props.organization}
            customer={props.customer}
            autosize
            minRows={3}
            maxRows={14}
            value={values.body}
            onText={(body) => change({ body })}
          />
        </div>
        <FieldInputs
          fields={fields}
          values={values.values}
          onChange={(next) => change({ values: next })}
          faults={form.faults}
        />
        <Suggestions
          organization={props.organization}
          text={`${values.subject} ${values.body}`.trim()}
          onInsert={(text) => change({ body: [values.body, text].filter(Boolean).join("\n\n") })}
        />
        <div className="row wrap" style={{ alignItems: "flex-end" }}>
          <Grades setup={setup} values={values} change={change} />
          <span className="grow" />
          <Button type="submit" loading={form.saving}>
            {t("ticket.create")}
          </Button>
        </div>
      </div>
    </form>
  );
}

interface GradesProps {
  setup: TicketSetup | null;
  values: TicketValues;
  change: (part: Partial<TicketValues>) => void;
}

function Grades({ setup, values, change }: GradesProps) {
  const { t } = useTranslation();
  const data = GRADES.map((grade) => ({ value: grade, label: t(`ticketing.grades.${grade}`) }));
  const gives = setup && priorityOf(setup.matrix, values.impact, values.urgency);
  return (
    <>
      {(["impact", "urgency"] as const).map((key) => (
        <Select
          key={key}
          label={t(`ticketing.${key}`)}
          data={data}
          value={values[key]}
          onChange={(grade) => grade && change({ [key]: grade as TicketGrade })}
          allowDeselect={false}
          w={110}
        />
      ))}
      {gives && (
        <span className="small muted" style={{ paddingBottom: 8 }}>
          {t("ticketing.gives", { priority: t(`ticket.priorities.${gives}`) })}
        </span>
      )}
    </>
  );
}

interface TemplatesProps {
  setup: TicketSetup;
  words: (label: { fr: string; en?: string }) => string;
  onPick: (part: Partial<TicketValues>) => void;
}

/** A ticket half filled in; what it says replaces what is in the form. */
function Templates({ setup, words, onPick }: TemplatesProps) {
  const { t } = useTranslation();
  if (setup.templates.length === 0) return null;
  const pick = (id: string | null) => {
    const template = setup.templates.find((one) => one.id === id);
    if (!template) return;
    onPick({
      type: template.type,
      subject: template.subject,
      body: template.body ?? "",
      category: template.category ?? "",
      impact: template.impact ?? "medium",
      urgency: template.urgency ?? "medium",
      values: template.values ?? {},
      tags: template.tags ?? [],
    });
  };
  return (
    <Select
      aria-label={t("ticketing.desk.template")}
      placeholder={t("ticketing.desk.template")}
      data={setup.templates.map(({ id, label }) => ({ value: id, label: words(label) }))}
      value={null}
      onChange={pick}
      w={170}
    />
  );
}
