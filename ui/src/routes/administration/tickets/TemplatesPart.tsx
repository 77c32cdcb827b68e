/** Templates: a ticket half filled in. */
import { Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { FieldInputs } from "../../../parts/FieldInputs";
import { flatCategories, GRADES, type Grade, type Template } from "./model";
import { NamedList } from "./NamedList";
import type { TicketPart } from "./TicketsSection";

export function TemplatesPart({ tickets, put }: TicketPart) {
  const { t } = useTranslation();
  return (
    <NamedList<Template>
      label={t("ticketing.admin.tabs.templates")}
      about={t("ticketing.admin.templates.about")}
      items={tickets.templates}
      onChange={(templates) => put({ templates })}
      blank={(id, label) => ({
        id,
        label,
        type: tickets.types[0]?.id ?? "incident",
        subject: label.fr,
      })}
      form={(template, onChange) => (
        <TemplateForm template={template} tickets={tickets} onChange={onChange} />
      )}
    />
  );
}

interface TemplateFormProps {
  template: Template;
  tickets: TicketPart["tickets"];
  onChange: (template: Template) => void;
}

function TemplateForm({ template, tickets, onChange }: TemplateFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const type = tickets.types.find(({ id }) => id === template.type);
  const put = <K extends keyof Template>(key: K, value: Template[K] | null | "") => {
    const { [key]: _before, ...rest } = template;
    onChange((value ? { ...rest, [key]: value } : rest) as Template);
  };
  const grades = GRADES.map((value) => ({ value, label: t(`ticketing.grades.${value}`) }));
  return (
    <>
      <div className="form-grid">
        <Select
          label={t("ticket.type")}
          data={tickets.types.map(({ id, label }) => ({
            value: id,
            label: inLanguage(label, locale),
          }))}
          value={template.type}
          allowDeselect={false}
          onChange={(next) => next && onChange({ ...template, type: next })}
        />
        <Select
          label={t("ticket.category")}
          data={flatCategories(type, (label) => inLanguage(label, locale))}
          value={template.category ?? null}
          onChange={(category) => put("category", category)}
          clearable
        />
        <TextInput
          className="full"
          label={t("ticket.subject")}
          value={template.subject}
          onChange={(event) => onChange({ ...template, subject: event.currentTarget.value })}
        />
        <Textarea
          className="full"
          label={t("ticket.body")}
          autosize
          minRows={3}
          value={template.body ?? ""}
          onChange={(event) => put("body", event.currentTarget.value)}
        />
        <Select
          label={t("ticketing.impact")}
          data={grades}
          value={template.impact ?? null}
          onChange={(grade) => put("impact", grade as Grade | null)}
          clearable
        />
        <Select
          label={t("ticketing.urgency")}
          data={grades}
          value={template.urgency ?? null}
          onChange={(grade) => put("urgency", grade as Grade | null)}
          clearable
        />
        <TagsInput
          className="full"
          label={t("ticketing.tags")}
          value={template.tags ?? []}
          onChange={(tags) => onChange({ ...template, tags })}
        />
      </div>
      <FieldInputs
        fields={type?.fields ?? []}
        values={template.values ?? {}}
        onChange={(values) => onChange({ ...template, values })}
        faults={[]}
      />
    </>
  );
}
