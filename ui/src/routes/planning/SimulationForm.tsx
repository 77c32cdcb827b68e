/** The question put to a simulation: whose calls, and what is different. */
import {
  ActionIcon,
  Button,
  NumberInput,
  SegmentedControl,
  Select,
  Switch,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { replaced } from "../administration/rule";
import { type Asked, type BaseKind, callsTyped, type ForecastQueue } from "./simulation";

interface AskFormProps {
  asked: Asked;
  onChange: (next: Asked) => void;
  /** The administration holds a draft of the plan. */
  hasDraft: boolean;
}

export function AskForm({ asked, onChange, hasDraft }: AskFormProps) {
  const { t } = useTranslation();
  const put = (part: Partial<Asked>) => onChange({ ...asked, ...part });
  return (
    <div className="stack">
      <SegmentedControl
        aria-label={t("simulation.base")}
        data={(["day", "forecast", "single"] as const).map((kind) => ({
          value: kind,
          label: t(`simulation.kind.${kind}`),
        }))}
        value={asked.kind}
        onChange={(kind) => put({ kind: kind as BaseKind })}
        fullWidth
      />
      {asked.kind === "day" && (
        <TextInput
          type="date"
          label={t("simulation.day")}
          description={t("simulation.day_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          value={asked.day}
          onChange={(event) => put({ day: event.currentTarget.value })}
        />
      )}
      {asked.kind === "forecast" && <ForecastFields asked={asked} put={put} />}
      {asked.kind === "single" && <SingleFields asked={asked} put={put} />}
      {asked.kind !== "single" && <Changes asked={asked} put={put} hasDraft={hasDraft} />}
      <div className="form-grid">
        <Count
          label={t("simulation.replications")}
          value={asked.replications}
          min={2}
          max={60}
          onChange={(replications) => put({ replications })}
        />
        <Count
          label={t("simulation.seed")}
          value={asked.seed}
          min={0}
          onChange={(seed) => put({ seed })}
        />
      </div>
    </div>
  );
}

interface PartProps {
  asked: Asked;
  put: (part: Partial<Asked>) => void;
}

interface CountProps {
  label: string;
  value: number;
  min?: number;
  max?: number;
  suffix?: string;
  onChange: (value: number) => void;
}

function Count({ label, value, min = 1, max, suffix, onChange }: CountProps) {
  return (
    <NumberInput
      label={label}
      value={value}
      min={min}
      {...(max !== undefined && { max })}
      {...(suffix && { suffix })}
      onChange={(next) => typeof next === "number" && onChange(next)}
    />
  );
}

function SingleFields({ asked, put }: PartProps) {
  const { t } = useTranslation();
  const one = asked.single;
  const set = (part: Partial<typeof one>) => put({ single: { ...one, ...part } });
  return (
    <div className="form-grid">
      <Count
        label={t("simulation.agents")}
        value={one.agents}
        max={2_000}
        onChange={(agents) => set({ agents })}
      />
      <Count
        label={t("simulation.calls_per_hour")}
        value={one.callsPerHour}
        onChange={(callsPerHour) => set({ callsPerHour })}
      />
      <Count label={t("simulation.aht")} value={one.ahtS} onChange={(ahtS) => set({ ahtS })} />
      <NumberInput
        label={t("simulation.patience_s")}
        placeholder={t("simulation.endless")}
        min={1}
        value={one.patienceS ?? ""}
        onChange={(next) => set({ patienceS: typeof next === "number" ? next : null })}
      />
      <Count
        label={t("simulation.target")}
        value={one.serviceLevelS}
        min={0}
        onChange={(serviceLevelS) => set({ serviceLevelS })}
      />
      <Count
        label={t("simulation.hours")}
        value={one.hours}
        max={2_000}
        onChange={(hours) => set({ hours })}
      />
    </div>
  );
}

function ForecastFields({ asked, put }: PartProps) {
  const { t } = useTranslation();
  const { queues } = useMe();
  const { forecast } = asked;
  const set = (part: Partial<typeof forecast>) => put({ forecast: { ...forecast, ...part } });
  const rows = forecast.queues;
  const blank: ForecastQueue = {
    queue: queues.find((q) => !rows.some((r) => r.queue === q.id))?.id ?? "",
    calls: "",
    talkS: 180,
    wrapUpS: 30,
    patienceS: 180,
  };
  return (
    <div className="stack">
      <div className="form-grid">
        <TextInput
          type="time"
          label={t("simulation.from")}
          value={forecast.from}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <Count
          label={t("simulation.interval")}
          value={forecast.intervalMin}
          min={5}
          max={240}
          onChange={(intervalMin) => set({ intervalMin })}
        />
      </div>
      {rows.map((row, n) => {
        const change = (part: Partial<ForecastQueue>) =>
          set({ queues: replaced(rows, n, { ...row, ...part }) });
        return (
          <Row
            key={n}
            onRemove={() => set({ queues: replaced(rows, n, null) })}
            label={t("simulation.forecast_queue", { n: n + 1 })}
          >
            <Select
              label={t("floor.queue")}
              data={queues.map((q) => ({ value: q.id, label: q.name }))}
              value={row.queue}
              onChange={(queue) => queue && change({ queue })}
              allowDeselect={false}
              w={150}
            />
            <TextInput
              className="grow"
              label={t("simulation.calls")}
              placeholder="40 55 60 48"
              value={row.calls}
              error={row.calls !== "" && !callsTyped(row.calls) && t("simulation.bad_calls")}
              onChange={(event) => change({ calls: event.currentTarget.value })}
            />
            <NumberInput
              label={t("simulation.talk")}
              min={1}
              value={row.talkS}
              onChange={(next) => typeof next === "number" && change({ talkS: next })}
              w={90}
            />
            <NumberInput
              label={t("simulation.wrap_up")}
              min={0}
              value={row.wrapUpS}
              onChange={(next) => typeof next === "number" && change({ wrapUpS: next })}
              w={90}
            />
            <NumberInput
              label={t("simulation.patience_s")}
              min={1}
              placeholder={t("simulation.endless")}
              value={row.patienceS ?? ""}
              onChange={(next) => change({ patienceS: typeof next === "number" ? next : null })}
              w={110}
            />
          </Row>
        );
      })}
      <Add
        label={t("simulation.add_queue")}
        onAdd={() => set({ queues: [...rows, blank] })}
        disabled={!blank.queue}
      />
    </div>
  );
}

function Changes({ asked, put, hasDraft }: PartProps & { hasDraft: boolean }) {
  const { t } = useTranslation();
  const { queues } = useMe();
  const who = useWho();
  return (
    <fieldset className="form-part">
      <legend>{t("simulation.changes")}</legend>
      <div className="stack">
        <div className="form-grid" style={{ gridTemplateColumns: "repeat(3, minmax(0, 1fr))" }}>
          {(["volume", "handling", "patience"] as const).map((name) => (
            <Count
              key={name}
              label={t(`simulation.${name}`)}
              value={asked[name]}
              min={1}
              max={1_000}
              suffix=" %"
              onChange={(value) => put({ [name]: value })}
            />
          ))}
        </div>
        {asked.moreAgents.map((row, n) => {
          const change = (part: Partial<typeof row>) =>
            put({ moreAgents: replaced(asked.moreAgents, n, { ...row, ...part }) });
          return (
            <Row
              key={n}
              label={t("simulation.more_agents")}
              onRemove={() => put({ moreAgents: replaced(asked.moreAgents, n, null) })}
            >
              <Select
                className="grow"
                label={t("simulation.team")}
                data={who.teams}
                value={row.team}
                onChange={(team) => team && change({ team })}
                allowDeselect={false}
              />
              <NumberInput
                label={t("simulation.more_agents")}
                min={-200}
                max={200}
                value={row.count}
                onChange={(next) => typeof next === "number" && change({ count: next })}
                w={104}
              />
            </Row>
          );
        })}
        {asked.skills.map((row, n) => {
          const change = (part: Partial<typeof row>) =>
            put({ skills: replaced(asked.skills, n, { ...row, ...part }) });
          return (
            <Row
              key={n}
              label={t("simulation.skill")}
              onRemove={() => put({ skills: replaced(asked.skills, n, null) })}
            >
              <WhoField value={row.who} onChange={(next) => change({ who: next })} />
              <TextInput
                label={t("simulation.skill")}
                value={row.skill}
                onChange={(event) => change({ skill: event.currentTarget.value })}
                w={130}
              />
              <NumberInput
                label={t("simulation.level")}
                min={0}
                max={10}
                value={row.level}
                onChange={(next) => typeof next === "number" && change({ level: next })}
                w={80}
              />
            </Row>
          );
        })}
        {asked.serves.map((row, n) => {
          const change = (part: Partial<typeof row>) =>
            put({ serves: replaced(asked.serves, n, { ...row, ...part }) });
          return (
            <Row
              key={n}
              label={t("simulation.serves")}
              onRemove={() => put({ serves: replaced(asked.serves, n, null) })}
            >
              <WhoField value={row.who} onChange={(next) => change({ who: next })} />
              <Select
                label={t("floor.queue")}
                data={queues.map((q) => ({ value: q.id, label: q.name }))}
                value={row.queue}
                onChange={(queue) => queue && change({ queue })}
                allowDeselect={false}
                w={150}
              />
              <Switch
                label={t("simulation.serves")}
                checked={row.serves}
                onChange={(event) => change({ serves: event.currentTarget.checked })}
                mb={6}
              />
            </Row>
          );
        })}
        <div className="row wrap">
          <Add
            label={t("simulation.add_agents")}
            onAdd={() =>
              put({
                moreAgents: [...asked.moreAgents, { team: who.teams[0]?.value ?? "", count: 3 }],
              })
            }
            disabled={who.teams.length === 0}
          />
          <Add
            label={t("simulation.add_skill")}
            onAdd={() => put({ skills: [...asked.skills, { who: "", skill: "", level: 5 }] })}
          />
          <Add
            label={t("simulation.add_serves")}
            onAdd={() =>
              put({
                serves: [...asked.serves, { who: "", queue: queues[0]?.id ?? "", serves: true }],
              })
            }
          />
        </div>
        {hasDraft && (
          <Switch
            label={t("simulation.with_draft")}
            description={t("simulation.with_draft_hint")}
            checked={asked.withDraft}
            onChange={(event) => put({ withDraft: event.currentTarget.checked })}
          />
        )}
      </div>
    </fieldset>
  );
}

/** Teams and agents of the floor, as far as this person sees them. */
function useWho() {
  const agents = useLive((state) => state.agents);
  return useMemo(() => {
    const all = Object.values(agents);
    const teams = new Map<string, string>();
    for (const agent of all) if (agent.team) teams.set(agent.team, agent.team_name ?? agent.team);
    return {
      teams: [...teams].map(([value, label]) => ({ value, label })),
      agents: all.map((agent) => ({ value: agent.agent, label: agent.name })),
    };
  }, [agents]);
}

function WhoField({ value, onChange }: { value: string; onChange: (who: string) => void }) {
  const { t } = useTranslation();
  const who = useWho();
  return (
    <Select
      className="grow"
      label={t("simulation.who")}
      data={[
        { group: t("simulation.teams"), items: who.teams },
        { group: t("simulation.agents"), items: who.agents },
      ]}
      value={value || null}
      onChange={(next) => next && onChange(next)}
      allowDeselect={false}
      searchable
    />
  );
}

interface RowProps {
  label: string;
  onRemove: () => void;
  children: ReactNode;
}

function Row({ label, onRemove, children }: RowProps) {
  const { t } = useTranslation();
  return (
    <div className="row wrap" style={{ alignItems: "flex-end" }} role="group" aria-label={label}>
      {children}
      <ActionIcon aria-label={t("routing.rule.remove")} onClick={onRemove} mb={4}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

interface AddProps {
  label: string;
  onAdd: () => void;
  disabled?: boolean;
}

function Add({ label, onAdd, disabled = false }: AddProps) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={onAdd}
      disabled={disabled}
    >
      {label}
    </Button>
  );
}
