/** Fields that several forms of the plan share. */
import { ActionIcon, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Prompt, spoken } from "./plan";
import { usePlan } from "./usePlan";

const choices = (of: Record<string, { name?: string }> | undefined) =>
  Object.entries(of ?? {}).map(([value, item]) => ({ value, label: item.name || value }));

export function usePlanChoices() {
  const plan = usePlan();
  return {
    organizations: choices(plan.organizations),
    campaigns: choices(plan.campaigns),
    teams: choices(plan.teams),
    sites: choices(plan.sites),
    queues: choices(plan.queues),
    skills: choices(plan.skills),
    profiles: choices(plan.profiles),
    hours: choices(plan.hours),
    flows: choices(plan.flows),
    dispositions: choices(plan.dispositions),
    campaignsOf: (organization: string) =>
      choices(
        Object.fromEntries(
          Object.entries(plan.campaigns ?? {}).filter(([, c]) => c.organization === organization),
        ),
      ),
  };
}

export function NameField({
  value,
  onChange,
}: {
  value: string;
  onChange: (name: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t("admin.name")}
      required
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const ZONES = Intl.supportedValuesOf("timeZone");

interface ZoneProps {
  label: string;
  description?: string;
  placeholder?: string;
  value: string | undefined;
  clearable?: boolean;
  onChange: (zone: string | null) => void;
}

/** A time zone of the IANA's list. */
export function ZoneField({ value, clearable = false, ...rest }: ZoneProps) {
  const known = !value || ZONES.includes(value);
  return (
    <Select
      {...rest}
      inputWrapperOrder={["label", "input", "description"]}
      data={known ? ZONES : [value, ...ZONES]}
      value={value ?? null}
      limit={60}
      searchable
      clearable={clearable}
      allowDeselect={clearable}
    />
  );
}

interface SecondsProps {
  label: string;
  description?: string;
  /** Milliseconds; undefined: the plan's default. */
  value: number | undefined;
  fallback?: number;
  /** What an empty field means where there is no default. */
  none?: string;
  w?: number;
  onChange: (ms: number | undefined) => void;
}

/** Milliseconds in the plan, seconds on the screen. */
export function Seconds(props: SecondsProps) {
  const { label, description, value, fallback, none, w, onChange } = props;
  const { t } = useTranslation();
  return (
    <NumberInput
      label={label}
      {...(description && { description })}
      inputWrapperOrder={["label", "input", "description"]}
      min={0}
      allowNegative={false}
      decimalScale={0}
      placeholder={
        fallback === undefined ? (none ?? t("admin.queue.no_limit")) : String(fallback / 1000)
      }
      {...(w !== undefined && { w, style: { flex: "none" } })}
      value={value === undefined ? "" : value / 1000}
      onChange={(next) => onChange(typeof next === "number" ? next * 1000 : undefined)}
    />
  );
}

interface SkillsProps {
  label: string;
  value: Record<string, number>;
  onChange: (skills: Record<string, number>) => void;
}

/** Skills with a level of 1 to 10. */
export function Skills({ label, value, onChange }: SkillsProps) {
  const { t } = useTranslation();
  const { skills } = usePlanChoices();
  const named = (id: string) => skills.find((s) => s.value === id)?.label ?? id;
  const remove = (id: string) => {
    const { [id]: _gone, ...rest } = value;
    onChange(rest);
  };
  return (
    <div className="full stack" role="group" aria-label={label}>
      <span className="small strong">{label}</span>
      {Object.entries(value).map(([id, level]) => (
        <div key={id} className="row">
          <span className="grow">{named(id)}</span>
          <NumberInput
            aria-label={t("admin.skill.level", { skill: named(id) })}
            min={1}
            max={10}
            clampBehavior="strict"
            value={level}
            onChange={(next) => typeof next === "number" && onChange({ ...value, [id]: next })}
            w={80}
          />
          <ActionIcon
            aria-label={t("admin.skill.remove", { skill: named(id) })}
            onClick={() => remove(id)}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Select
        aria-label={t("admin.skill.add")}
        placeholder={t("admin.skill.add")}
        data={skills.filter((s) => !(s.value in value))}
        value={null}
        onChange={(id) => id && onChange({ ...value, [id]: 5 })}
        searchable
      />
    </div>
  );
}

interface SaysProps {
  label: string;
  hint?: string;
  value: Prompt | undefined;
  onChange: (prompt: Prompt) => void;
}

const LANGUAGES = [
  { value: "fr", label: "Français" },
  { value: "en", label: "English" },
];

/** Words that are spoken, with their language. */
export function SaysField({ label, hint, value, onChange }: SaysProps) {
  const { t } = useTranslation();
  const said = spoken(value);
  const language = said?.language ?? "fr";
  const known = LANGUAGES.some((l) => l.value === language);
  const description =
    value === undefined || said
      ? hint
      : t("admin.setting.not_spoken", { prompt: JSON.stringify(value) });
  return (
    <div className="full row" style={{ alignItems: "flex-start" }}>
      <Textarea
        className="grow"
        label={label}
        {...(description && { description })}
        inputWrapperOrder={["label", "input", "description"]}
        autosize
        minRows={2}
        value={said?.text ?? ""}
        onChange={(event) => onChange({ say: { text: event.currentTarget.value, language } })}
      />
      <Select
        label={t("admin.setting.language")}
        data={known ? LANGUAGES : [...LANGUAGES, { value: language, label: language }]}
        value={language}
        onChange={(next) => next && onChange({ say: { text: said?.text ?? "", language: next } })}
        allowDeselect={false}
        w={120}
      />
    </div>
  );
}
