/** Types of ticket: form, categories, and the workflow as a matrix of transitions. */
import { Select, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { FieldsEditor } from "../crm/FieldsEditor";
import { CategoriesEditor } from "./CategoriesEditor";
import type { TicketType, WorkflowState } from "./model";
import { NamedList } from "./NamedList";
import type { TicketPart } from "./TicketsSection";
import { WorkflowEditor } from "./WorkflowEditor";

export function TypesPart({ tickets, put }: TicketPart) {
  const { t } = useTranslation();
  return (
    <NamedList<TicketType>
      label={t("ticketing.admin.tabs.types")}
      about={t("ticketing.admin.types.about")}
      items={tickets.types}
      onChange={(types) => put({ types })}
      blank={(id, label) => ({
        id,
        label,
        prefix: id.replaceAll("_", "").slice(0, 3).toUpperCase(),
        workflow: { states: structuredClone(tickets.types[0]?.workflow.states ?? firstStates()) },
        free_categories: true,
      })}
      form={(type, onChange) => <TypeForm type={type} plans={tickets.plans} onChange={onChange} />}
    />
  );
}

const firstStates = (): WorkflowState[] => [
  { id: "open", label: { fr: "Ouvert", en: "Open" }, class: "open", next: ["solved"] },
  { id: "solved", label: { fr: "Résolu", en: "Solved" }, class: "solved", next: ["open"] },
];

interface TypeFormProps {
  type: TicketType;
  plans: TicketPart["tickets"]["plans"];
  onChange: (type: TicketType) => void;
}

function TypeForm({ type, plans, onChange }: TypeFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const withPlan = (plan: string | null) => {
    const { plan: _before, ...rest } = type;
    onChange(plan ? { ...rest, plan } : rest);
  };
  return (
    <>
      <div className="form-grid">
        <TextInput
          label={t("ticketing.admin.types.prefix")}
          description={t("ticketing.admin.types.prefix_hint", { prefix: type.prefix || "INC" })}
          inputWrapperOrder={["label", "input", "description"]}
          value={type.prefix}
          maxLength={8}
          onChange={(event) => onChange({ ...type, prefix: event.currentTarget.value })}
        />
        <Select
          label={t("ticketing.admin.types.plan")}
          description={t("ticketing.admin.types.plan_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          data={plans.map((plan) => ({ value: plan.id, label: inLanguage(plan.label, locale) }))}
          value={type.plan ?? null}
          placeholder={t("app.none")}
          onChange={withPlan}
          clearable
        />
      </div>
      <h3>{t("ticketing.admin.types.form")}</h3>
      <FieldsEditor
        label={t("ticketing.admin.types.form")}
        fields={type.fields ?? []}
        onChange={(fields) => onChange({ ...type, fields })}
      />
      <h3>{t("ticketing.admin.types.categories")}</h3>
      <CategoriesEditor
        categories={type.categories ?? []}
        onChange={(categories) => onChange({ ...type, categories })}
      />
      <Switch
        label={t("ticketing.admin.types.free_categories")}
        checked={type.free_categories ?? true}
        onChange={(event) => onChange({ ...type, free_categories: event.currentTarget.checked })}
      />
      <h3>{t("ticketing.admin.types.workflow")}</h3>
      <WorkflowEditor type={type} onChange={onChange} />
    </>
  );
}
