/** Subject, description, category, priority and the designed form, changed in place. */
import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../api/client";
import * as api from "../../api/tickets";
import type { Fault, Ticket, TicketChanges } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { missing, shown } from "../../format/fieldValues";
import { useLocale } from "../../i18n";
import { FieldInputs } from "../../parts/FieldInputs";
import type { Values } from "../administration/crm/setup";
import { flatCategories, GRADES, priorityOf } from "../administration/tickets/model";
import { CategoryField } from "./CategoryField";
import { type Clash, clashes, type Parts } from "./conflict";
import { ConflictDialog } from "./ConflictDialog";
import { useKinds } from "./useKinds";

interface Edit extends Parts {
  subject?: string;
  body?: string;
  category?: string;
  impact?: Ticket["impact"];
  urgency?: Ticket["urgency"];
  values?: Values;
  solution?: string;
}

/** What the server takes: values are an object of no known keys there. */
const changesOf = (edit: Edit, version: number) =>
  ({ ...edit, version, note: "", public: false }) as unknown as TicketChanges;

interface TicketEditorProps {
  ticket: Ticket;
  onTyping: (typing: boolean) => void;
}

interface Conflict {
  present: Ticket;
  clashes: Clash[];
}

export function TicketEditor({ ticket, onTyping }: TicketEditorProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const kinds = useKinds(ticket.organization);
  const queries = useQueryClient();
  const [edit, setEdit] = useState<Edit>({});
  const [read, setRead] = useState(ticket);
  const [faults, setFaults] = useState<Fault[]>([]);
  const [saving, setSaving] = useState(false);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const dirty = Object.keys(edit).length > 0;
  // While nothing is typed, what others changed is taken over; what is typed stays.
  useEffect(() => {
    if (!dirty) setRead(ticket);
  }, [ticket, dirty]);
  useEffect(() => onTyping(dirty), [dirty, onTyping]);
  const put = (part: Edit) => {
    setFaults([]);
    setEdit((before) => ({ ...before, ...part }));
  };
  const value = { ...read, ...edit };
  const setup = kinds.of(ticket.organization);
  const type = kinds.typeOf(ticket);
  const fields = type?.fields ?? [];
  const values = (value.values ?? {}) as Values;

  const save = async (mine: Edit, version: number) => {
    const empty = mine.values ? missing(fields, values) : [];
    setFaults(empty);
    if (empty.length > 0) return;
    setSaving(true);
    try {
      const saved = await api.patchTicket(ticket.id, changesOf(mine, version));
      notifications.show({ message: t("ticket.saved", { number: saved.number }) });
      setEdit({});
      setConflict(null);
      await queries.invalidateQueries({ queryKey: ["tickets"] });
    } catch (error) {
      await refused(error, mine);
    } finally {
      setSaving(false);
    }
  };
  const refused = async (error: unknown, mine: Edit) => {
    if (error instanceof ApiProblem && error.problem.faults?.length) {
      setFaults(error.problem.faults);
      return;
    }
    if (!(error instanceof ApiProblem) || error.status !== 409) {
      tellProblem(error, t);
      return;
    }
    const present = await api.ticket(ticket.id);
    if (present.version === read.version) {
      tellProblem(error, t);
      return;
    }
    const both = clashes(read as unknown as Parts, mine, present as unknown as Parts);
    // Nobody touched the same field: mine goes on top of theirs.
    if (both.length === 0) await save(mine, present.version);
    else setConflict({ present, clashes: both });
  };
  const words = (field: string) =>
    field in { impact: 1, urgency: 1, solution: 1 }
      ? t(`ticketing.${field as "impact"}`)
      : field === "values"
        ? t("ticketing.form")
        : t(`ticket.${field as "subject"}`);
  const show = (field: string, one: unknown): string => {
    if (field !== "values") return typeof one === "string" ? one : "–";
    const form = (one ?? {}) as Values;
    return fields
      .map((f) => [kinds.words(f.label), shown(f, form[f.id], locale)] as const)
      .filter(([, text]) => text)
      .map(([label, text]) => t("ticketing.pair", { name: label, value: text }))
      .join(" · ");
  };
  const grades = GRADES.map((grade) => ({ value: grade, label: t(`ticketing.grades.${grade}`) }));
  const foreseen = setup && priorityOf(setup.matrix, value.impact, value.urgency);
  const changedGrade = "impact" in edit || "urgency" in edit;

  return (
    <section className="panel" aria-label={t("ticketing.matter")}>
      <div className="panel-body stack-lg">
        <div className="form-grid">
          <TextInput
            className="full"
            label={t("ticket.subject")}
            value={value.subject}
            maxLength={300}
            onChange={(event) => put({ subject: event.currentTarget.value })}
          />
          <Textarea
            className="full"
            label={t("ticket.body")}
            autosize
            minRows={3}
            maxRows={16}
            value={value.body}
            onChange={(event) => put({ body: event.currentTarget.value })}
          />
          <CategoryField
            value={value.category ?? ""}
            free={type?.free_categories ?? true}
            data={flatCategories(type, kinds.words)}
            onChange={(category) => put({ category })}
          />
          <div className="form-grid">
            <Select
              label={t("ticketing.impact")}
              data={grades}
              value={value.impact ?? null}
              onChange={(impact) => put({ impact: impact as Ticket["impact"] })}
              allowDeselect={false}
            />
            <Select
              label={t("ticketing.urgency")}
              description={
                changedGrade && foreseen
                  ? t("ticketing.gives", { priority: t(`ticket.priorities.${foreseen}`) })
                  : undefined
              }
              inputWrapperOrder={["label", "input", "description"]}
              data={grades}
              value={value.urgency ?? null}
              onChange={(urgency) => put({ urgency: urgency as Ticket["urgency"] })}
              allowDeselect={false}
            />
          </div>
        </div>
        <FieldInputs
          fields={fields}
          values={values}
          onChange={(next) => put({ values: next })}
          faults={faults}
        />
        <Textarea
          label={t("ticketing.solution")}
          autosize
          minRows={1}
          maxRows={10}
          value={value.solution ?? ""}
          onChange={(event) => put({ solution: event.currentTarget.value })}
        />
        {dirty && (
          <div className="row" style={{ justifyContent: "flex-end" }}>
            <span className="small muted grow">{t("ticketing.unsaved")}</span>
            <Button variant="default" onClick={() => setEdit({})}>
              {t("app.cancel")}
            </Button>
            <Button loading={saving} onClick={() => void save(edit, read.version)}>
              {t("app.save")}
            </Button>
          </div>
        )}
      </div>
      {conflict && (
        <ConflictDialog
          by={conflict.present.history.at(-1)?.by ?? ""}
          clashes={conflict.clashes}
          mine={edit}
          words={words}
          show={show}
          onClose={() => setConflict(null)}
          onSave={(mine) => void save(mine, conflict.present.version)}
        />
      )}
    </section>
  );
}
