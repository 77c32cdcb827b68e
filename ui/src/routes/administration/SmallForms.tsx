/** Forms of one to four fields. */
import { NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AfterField } from "./AfterField";
import { OutboundForm } from "./OutboundForm";
import { NameField, usePlanChoices } from "./fields";
import { DIAL_PURPOSES, type DialPurpose, MEANINGS, type Meaning } from "./outbound";
import { RecordingFields } from "./RecordingFields";
import type { FormProps } from "./ListEditor";
import {
  type Break,
  type Campaign,
  type Disposition,
  type NumberEntry,
  type Organization,
  type Team,
  without,
} from "./plan";

/** What an agent says of a contact, and whether it says that it was settled. */
export function DispositionForm({ value, onChange }: FormProps<Disposition>) {
  const { t } = useTranslation();
  const said = value.settles === true ? "yes" : value.settles === false ? "no" : "";
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <Select
        label={t("admin.settles")}
        description={t("admin.settles_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        allowDeselect={false}
        data={[
          { value: "", label: t("admin.settles_unsaid") },
          { value: "yes", label: t("admin.settles_yes") },
          { value: "no", label: t("admin.settles_no") },
        ]}
        value={said}
        onChange={(next) =>
          onChange(without(value, "settles", next === "" ? undefined : next === "yes"))
        }
      />
      <Select
        label={t("dialling.form.means")}
        description={t("dialling.form.means_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        clearable
        placeholder={t("dialling.form.means_none")}
        data={MEANINGS.map((one) => ({ value: one, label: t(`dialling.meaning.${one}`) }))}
        value={value.means ?? null}
        onChange={(next) => onChange(without(value, "means", next as Meaning | null))}
      />
    </div>
  );
}

/** Skills, sites: a name and nothing else. */
export function NameForm({ value, onChange }: FormProps<{ name: string }>) {
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
    </div>
  );
}

export function OrganizationForm({ value, onChange }: FormProps<Organization>) {
  const { t } = useTranslation();
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <RecordingFields
        value={value.recording}
        inherits={false}
        onChange={(next) => onChange(without(value, "recording", next))}
      />
      <Select
        label={t("dialling.form.manual_calls")}
        description={t("dialling.form.manual_calls_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        allowDeselect={false}
        data={DIAL_PURPOSES.map((one) => ({ value: one, label: t(`dialling.purpose.${one}`) }))}
        value={value.manual_calls ?? "service"}
        onChange={(next) =>
          onChange(
            without(value, "manual_calls", next === "service" ? null : (next as DialPurpose)),
          )
        }
      />
    </div>
  );
}

export function CampaignForm({ value, onChange }: FormProps<Campaign>) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <Select
        label={t("admin.organization")}
        data={choices.organizations}
        value={value.organization}
        onChange={(organization) => organization && onChange({ ...value, organization })}
        allowDeselect={false}
      />
      <RecordingFields
        value={value.recording}
        inherits
        onChange={(next) => onChange(without(value, "recording", next))}
      />
      <AfterField
        value={value.after}
        onChange={(next) => onChange(without(value, "after", next))}
      />
      <NumberInput
        label={t("access.positions")}
        description={t("access.positions_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        min={0}
        allowDecimal={false}
        allowNegative={false}
        value={value.positions ?? ""}
        onChange={(next) =>
          onChange(without(value, "positions", typeof next === "number" ? next : null))
        }
      />
      <OutboundForm
        campaign={value}
        onChange={(outbound) => onChange(without(value, "outbound", outbound))}
      />
    </div>
  );
}

export function BreakForm({ value, onChange }: FormProps<Break>) {
  const { t } = useTranslation();
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <Switch
        label={t("admin.break.paid")}
        description={t("admin.break.paid_hint")}
        checked={value.paid ?? false}
        onChange={(event) => onChange({ ...value, paid: event.currentTarget.checked })}
        mt={24}
      />
    </div>
  );
}

export function TeamForm({ value, onChange }: FormProps<Team>) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <TextInput
        label={t("admin.team.supervisor")}
        value={value.supervisor ?? ""}
        onChange={(event) => onChange(without(value, "supervisor", event.currentTarget.value))}
      />
      <TextInput
        label={t("access.floor_manager")}
        value={value.floor_manager ?? ""}
        onChange={(event) => onChange(without(value, "floor_manager", event.currentTarget.value))}
      />
      <Select
        label={t("access.team_campaign")}
        data={choices.campaigns}
        value={value.campaign ?? null}
        onChange={(next) => onChange(without(value, "campaign", next))}
        clearable
      />
    </div>
  );
}

export function NumberForm({ value, onChange }: FormProps<NumberEntry>) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  return (
    <div className="form-grid">
      <TextInput
        label={t("admin.name")}
        value={value.name ?? ""}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
      <Select
        label={t("admin.number.flow")}
        data={choices.flows}
        value={value.flow}
        onChange={(flow) => flow && onChange({ ...value, flow })}
        allowDeselect={false}
        searchable
      />
      <Select
        label={t("admin.organization")}
        data={choices.organizations}
        value={value.organization}
        onChange={(next) =>
          next && onChange(without({ ...value, organization: next }, "campaign", null))
        }
        allowDeselect={false}
      />
      <Select
        label={t("admin.campaign")}
        data={choices.campaignsOf(value.organization)}
        value={value.campaign ?? null}
        onChange={(next) => onChange(without(value, "campaign", next))}
        clearable
      />
      <AfterField
        value={value.after}
        onChange={(next) => onChange(without(value, "after", next))}
      />
    </div>
  );
}
