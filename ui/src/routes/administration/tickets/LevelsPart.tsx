/** Levels of support with their team, queue and cost, and what the clock does by itself. */
import { ActionIcon, Button, MultiSelect, NumberInput, Select, TagsInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { TICKET_PRIORITIES, type TicketPriority } from "../../../api/types";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import type { ClockAction, ClockRule, Level } from "./model";
import { LabelFields, NamedList } from "./NamedList";
import { usePlaces, withValue } from "./places";
import type { TicketPart } from "./TicketsSection";

const MOST_LEVELS = 9;

export function LevelsPart({ tickets, put }: TicketPart) {
  const { t } = useTranslation();
  const { levels } = tickets;
  const replace = (next: Level) =>
    put({ levels: levels.map((level) => (level.level === next.level ? next : level)) });
  const add = () => {
    const level = Math.max(0, ...levels.map((one) => one.level)) + 1;
    const label = { fr: `N${level}`, en: `L${level}` };
    const costs = { cost_per_ticket_cents: 0, cost_per_hour_cents: 0 };
    put({ levels: [...levels, { level, label, ...costs }] });
  };
  return (
    <div className="stack-lg">
      <section className="panel" aria-label={t("ticketing.admin.levels.title")}>
        <div className="panel-head">
          <h2 className="grow">{t("ticketing.admin.levels.title")}</h2>
          <Button
            variant="default"
            disabled={levels.length >= MOST_LEVELS}
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={add}
          >
            {t("ticketing.admin.levels.add")}
          </Button>
        </div>
        {levels.map((level, n) => (
          <LevelForm
            key={level.level}
            level={level}
            last={n === levels.length - 1 && n > 0}
            onChange={replace}
            onRemove={() => put({ levels: levels.slice(0, -1) })}
          />
        ))}
      </section>
      <h2>{t("ticketing.admin.rules.title")}</h2>
      <NamedList<ClockRule>
        label={t("ticketing.admin.rules.title")}
        about={t("ticketing.admin.rules.about")}
        items={tickets.escalation}
        onChange={(escalation) => put({ escalation })}
        blank={(id, label) => ({
          id,
          label,
          clock: "resolution",
          at_percent: 100,
          actions: [{ kind: "notify", logins: [] }],
        })}
        form={(rule, onChange) => <RuleForm rule={rule} tickets={tickets} onChange={onChange} />}
      />
    </div>
  );
}

interface LevelFormProps {
  level: Level;
  /** Only the last can go: numbers stay without gaps. */
  last: boolean;
  onChange: (level: Level) => void;
  onRemove: () => void;
}

function LevelForm({ level, last, onChange, onRemove }: LevelFormProps) {
  const { t } = useTranslation();
  const places = usePlaces();
  const put = (key: "team" | "queue", value: string | null) => {
    const { [key]: _before, ...rest } = level;
    onChange(value ? { ...rest, [key]: value } : rest);
  };
  return (
    <div className="panel-row" style={{ alignItems: "flex-start" }}>
      <span className="badge">N{level.level}</span>
      <div className="grow stack">
        <LabelFields value={level.label} onChange={(label) => onChange({ ...level, label })} />
        <div className="form-grid">
          <Select
            label={t("ticketing.admin.levels.team")}
            data={withValue(places.teams, level.team)}
            value={level.team ?? null}
            onChange={(team) => put("team", team)}
            clearable
          />
          <Select
            label={t("ticketing.admin.levels.queue")}
            data={withValue(places.queues, level.queue)}
            value={level.queue ?? null}
            onChange={(queue) => put("queue", queue)}
            clearable
          />
          <Euros
            label={t("ticketing.admin.levels.per_ticket")}
            cents={level.cost_per_ticket_cents}
            onChange={(cents) => onChange({ ...level, cost_per_ticket_cents: cents })}
          />
          <Euros
            label={t("ticketing.admin.levels.per_hour")}
            cents={level.cost_per_hour_cents}
            onChange={(cents) => onChange({ ...level, cost_per_hour_cents: cents })}
          />
        </div>
      </div>
      <ActionIcon
        aria-label={t("ticketing.admin.remove", { name: `N${level.level}` })}
        disabled={!last}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

interface EurosProps {
  label: string;
  cents: number;
  onChange: (cents: number) => void;
}

function Euros({ label, cents, onChange }: EurosProps) {
  const locale = useLocale();
  return (
    <NumberInput
      label={label}
      value={cents / 100}
      min={0}
      decimalScale={2}
      decimalSeparator={locale === "fr" ? "," : "."}
      allowedDecimalSeparators={[",", "."]}
      suffix={"\u00a0€"}
      hideControls
      onChange={(next) => typeof next === "number" && onChange(Math.round(next * 100))}
    />
  );
}

interface RuleFormProps {
  rule: ClockRule;
  tickets: TicketPart["tickets"];
  onChange: (rule: ClockRule) => void;
}

const ACTIONS = ["raise_level", "raise_priority", "reassign", "notify"] as const;

const actionOf = (kind: ClockAction["kind"]): ClockAction =>
  kind === "notify" ? { kind, logins: [] } : { kind };

function RuleForm({ rule, tickets, onChange }: RuleFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const replace = (at: number, next: ClockAction) =>
    onChange({ ...rule, actions: rule.actions.map((a, n) => (n === at ? next : a)) });
  return (
    <>
      <div className="form-grid">
        <Select
          label={t("ticketing.admin.rules.clock")}
          data={(["first_response", "resolution"] as const).map((value) => ({
            value,
            label: t(`ticketing.sla.${value}`),
          }))}
          value={rule.clock}
          allowDeselect={false}
          onChange={(clock) => clock && onChange({ ...rule, clock: clock as ClockRule["clock"] })}
        />
        <NumberInput
          label={t("ticketing.admin.rules.at")}
          description={t("ticketing.admin.rules.at_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          min={1}
          max={1000}
          suffix={"\u00a0%"}
          value={rule.at_percent}
          onChange={(at) => typeof at === "number" && onChange({ ...rule, at_percent: at })}
        />
        <MultiSelect
          label={t("ticketing.admin.rules.types")}
          placeholder={rule.types?.length ? "" : t("app.all_m")}
          data={tickets.types.map(({ id, label }) => ({
            value: id,
            label: inLanguage(label, locale),
          }))}
          value={rule.types ?? []}
          onChange={(types) => onChange({ ...rule, types })}
        />
        <MultiSelect
          label={t("ticketing.admin.rules.priorities")}
          placeholder={rule.priorities?.length ? "" : t("app.all")}
          data={TICKET_PRIORITIES.map((value) => ({
            value,
            label: t(`ticket.priorities.${value}`),
          }))}
          value={rule.priorities ?? []}
          onChange={(list) => onChange({ ...rule, priorities: list as TicketPriority[] })}
        />
      </div>
      <h3>{t("ticketing.admin.rules.actions")}</h3>
      {rule.actions.map((action, n) => (
        <ActionLine
          key={`${n} ${action.kind}`}
          action={action}
          onChange={(next) => replace(n, next)}
          onRemove={() => onChange({ ...rule, actions: rule.actions.filter((_, i) => i !== n) })}
        />
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => onChange({ ...rule, actions: [...rule.actions, actionOf("notify")] })}
        >
          {t("ticketing.admin.rules.add_action")}
        </Button>
      </div>
    </>
  );
}

interface ActionLineProps {
  action: ClockAction;
  onChange: (action: ClockAction) => void;
  onRemove: () => void;
}

function ActionLine({ action, onChange, onRemove }: ActionLineProps) {
  const { t } = useTranslation();
  const places = usePlaces();
  return (
    <div className="row" style={{ alignItems: "flex-start" }}>
      <Select
        aria-label={t("ticketing.admin.rules.actions")}
        data={ACTIONS.map((kind) => ({
          value: kind,
          label: t(`ticketing.admin.rules.kinds.${kind}`),
        }))}
        value={action.kind}
        allowDeselect={false}
        w={210}
        onChange={(kind) => kind && onChange(actionOf(kind as ClockAction["kind"]))}
      />
      {action.kind === "reassign" && (
        <Select
          className="grow"
          aria-label={t("ticketing.admin.levels.team")}
          placeholder={t("ticketing.admin.rules.own_team")}
          data={withValue(places.teams, action.team)}
          value={action.team ?? null}
          onChange={(team) => onChange(team ? { kind: "reassign", team } : { kind: "reassign" })}
          clearable
        />
      )}
      {action.kind === "notify" && (
        <TagsInput
          className="grow"
          aria-label={t("ticketing.admin.rules.logins")}
          placeholder={action.logins.length ? "" : t("ticketing.admin.rules.logins")}
          value={action.logins}
          onChange={(logins) => onChange({ ...action, logins })}
        />
      )}
      {(action.kind === "raise_level" || action.kind === "raise_priority") && (
        <span className="grow" />
      )}
      <ActionIcon
        aria-label={t("ticketing.admin.remove", {
          name: t(`ticketing.admin.rules.kinds.${action.kind}`),
        })}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}
