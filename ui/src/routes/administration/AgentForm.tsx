import { MultiSelect, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AgentPerson } from "./AgentPerson";
import { NameField, Skills, usePlanChoices } from "./fields";
import type { FormProps } from "./ListEditor";
import { type Agent, without } from "./plan";

export function AgentForm({ id, value, onChange }: FormProps<Agent>) {
  const { t } = useTranslation();
  const choices = usePlanChoices();
  const presence = value.presence ?? "desk";
  const put = <K extends keyof Agent>(key: K, next: Agent[K] | null | undefined | "") =>
    onChange(without(value, key, next));
  return (
    <div className="form-grid">
      <NameField value={value.name} onChange={(name) => onChange({ ...value, name })} />
      <Select
        label={t("admin.agent.team")}
        data={choices.teams}
        value={value.team ?? null}
        onChange={(next) => put("team", next)}
        clearable
      />
      <AgentPerson login={id} name={value.name} static={presence === "static"} />
      <Select
        label={t("admin.agent.presence")}
        data={[
          { value: "desk", label: t("admin.agent.presence_desk") },
          { value: "phone", label: t("admin.agent.presence_phone") },
          { value: "static", label: t("admin.agent.presence_static") },
        ]}
        value={presence}
        onChange={(next) => put("presence", next as Agent["presence"])}
        allowDeselect={false}
      />
      {presence === "static" ? (
        <TextInput
          label={t("admin.agent.contact")}
          placeholder="sip:agent1@192.0.2.7:5060"
          value={value.contact ?? ""}
          onChange={(event) => put("contact", event.currentTarget.value)}
        />
      ) : (
        <Select
          label={t("admin.agent.site")}
          data={choices.sites}
          value={value.site ?? null}
          onChange={(next) => put("site", next)}
          clearable
        />
      )}
      <Select
        className="full"
        label={t("routing.profile.of_agent")}
        description={t("routing.profile.of_agent_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        data={choices.profiles}
        value={value.profile ?? null}
        onChange={(next) => put("profile", next)}
        clearable
      />
      <MultiSelect
        className="full"
        label={t("admin.agent.queues")}
        data={choices.queues}
        value={value.queues ?? []}
        onChange={(queues) => onChange({ ...value, queues })}
        searchable
      />
      <Skills
        label={t("admin.agent.skills")}
        value={value.skills ?? {}}
        onChange={(skills) => put("skills", skills)}
      />
    </div>
  );
}
