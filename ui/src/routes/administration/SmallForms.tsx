/** Forms of two or three fields: skills, numbers, teams. */
import { Select, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { NameField, usePlanChoices } from "./fields";
import type { FormProps } from "./ListEditor";
import { type NumberEntry, type Section, without } from "./plan";
import { usePlan } from "./usePlan";

interface UsesProps {
  title: string;
  section: Section;
  items: [string, { name?: string }][];
}

function Uses({ title, section, items }: UsesProps) {
  const { t } = useTranslation();
  return (
    <div className="full">
      <h3 style={{ margin: "8px 0 4px" }}>{title}</h3>
      {items.length === 0 && <span className="muted">{t("app.none")}</span>}
      <div className="row wrap">
        {items.map(([id, item]) => (
          <Link key={id} to="/administration/$section/$item" params={{ section, item: id }}>
            {item.name || id}
          </Link>
        ))}
      </div>
    </div>
  );
}

export function SkillForm({ id, value, onChange }: FormProps<{ name: string }>) {
  const { t } = useTranslation();
  const plan = usePlan();
  const having = <T extends { skills?: Record<string, number> }>(
    of: Record<string, T> | undefined,
  ) => Object.entries(of ?? {}).filter(([, item]) => item.skills && id in item.skills);
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <Uses
        title={`${t("admin.skill.used")} · ${t("admin.queues")}`}
        section="queues"
        items={having(plan.queues)}
      />
      <Uses
        title={`${t("admin.skill.used")} · ${t("admin.agents")}`}
        section="agents"
        items={having(plan.agents)}
      />
    </div>
  );
}

export function TeamForm({
  id,
  value,
  onChange,
}: FormProps<{ name: string; supervisor?: string }>) {
  const { t } = useTranslation();
  const plan = usePlan();
  const members = Object.entries(plan.agents ?? {}).filter(([, agent]) => agent.team === id);
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <TextInput
        label={t("admin.team.supervisor")}
        value={value.supervisor ?? ""}
        onChange={(event) => onChange(without(value, "supervisor", event.currentTarget.value))}
      />
      <Uses title={t("admin.team.members")} section="agents" items={members} />
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
    </div>
  );
}
