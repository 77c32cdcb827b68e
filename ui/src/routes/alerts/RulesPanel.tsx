/** The rules that raise alerts, and the form of one with its test. */
import {
  Button,
  Checkbox,
  NumberInput,
  SegmentedControl,
  Select,
  Switch,
  TextInput,
} from "@mantine/core";
import { IconAdjustments, IconFlask, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import type { AlertReading, AlertRule, AlertRuleView } from "../../api/supervision";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useLocale } from "../../i18n";
import { useNews } from "../../live/useNews";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { SidePanel } from "../../parts/SidePanel";
import { useNames } from "../../parts/useFormat";
import { useTeams } from "../wall/WallEditor";
import { TIMED } from "../wall/wall";
import { Receivers } from "./Receivers";
import { MEASURES, ruleWords, scopesOf, unitOf, valueWords } from "./words";

interface PanelProps {
  adding: boolean;
  onAdd: () => void;
  onDone: () => void;
}

export function RulesPanel({ adding, onAdd, onDone }: PanelProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const names = useNames();
  const list = useNews("alerts", ["alerts", "rules"], api.alertRules);
  const [edited, setEdited] = useState<AlertRuleView | null>(null);
  const rows = list.data?.items ?? [];
  const scope = useScopeWords();
  const columns: Column<AlertRuleView>[] = [
    { id: "on", head: t("alerts.enabled"), cell: (r) => t(r.rule.enabled ? "app.yes" : "app.no") },
    { id: "name", head: t("alerts.name"), cell: (r) => <b>{r.rule.name}</b> },
    {
      id: "when",
      head: t("alerts.condition"),
      text: true,
      cell: (r) => ruleWords(r.rule, t, locale),
    },
    { id: "scope", head: t("alerts.scope"), cell: (r) => scope(r.rule) },
    {
      id: "owner",
      head: t("wall.owner"),
      cell: (r) => names.organization(r.organization) ?? t("wall.centre"),
    },
    {
      id: "channels",
      head: t("alerts.channels"),
      cell: (r) =>
        (["sound", "banner", "webhook"] as const)
          .filter((channel) => r.rule.channels[channel])
          .map((channel) => t(`alerts.channel.${channel}`))
          .join(", ") || "–",
    },
  ];
  return (
    <section className="panel" aria-label={t("alerts.rules")}>
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && rows.length === 0 && (
        <div className="stack" style={{ alignItems: "center", paddingBottom: 16 }}>
          <Empty
            icon={IconAdjustments}
            title={t("alerts.no_rules")}
            hint={t("alerts.no_rules_hint")}
          />
          <Button variant="default" onClick={onAdd}>
            {t("alerts.add")}
          </Button>
        </div>
      )}
      {rows.length > 0 && (
        <Grid
          label={t("alerts.rules")}
          columns={columns}
          rows={rows}
          keyOf={(r) => r.id}
          onOpen={setEdited}
        />
      )}
      {(adding || edited) && (
        <RuleForm
          key={edited?.id ?? "new"}
          saved={edited}
          onClose={() => {
            setEdited(null);
            onDone();
          }}
        />
      )}
    </section>
  );
}

function useScopeWords() {
  const { t } = useTranslation();
  const names = useNames();
  const teams = useTeams();
  return ({ scope }: AlertRule): string => {
    switch (scope.kind) {
      case "all":
      case "each_queue":
        return t(`alerts.scopes.${scope.kind}`);
      case "queue":
        return names.queue(scope.id) ?? scope.id;
      case "team":
        return teams.find((team) => team.value === scope.id)?.label ?? scope.id;
    }
  };
}

const NEW: AlertRule = {
  name: "",
  measure: "longest_wait",
  comparison: "above",
  threshold: 120,
  for_s: 10,
  scope: { kind: "each_queue" },
  state: null,
  channels: { sound: true, banner: true, webhook: false },
  mails: [],
  enabled: true,
};

function RuleForm({ saved, onClose }: { saved: AlertRuleView | null; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const limited = me.person.organizations.length > 0;
  const [organization, setOrganization] = useState<string | null>(
    saved ? saved.organization : limited ? (me.organizations[0]?.id ?? null) : null,
  );
  const [rule, setRule] = useState<AlertRule>(saved?.rule ?? NEW);
  const [readings, setReadings] = useState<AlertReading[] | null>(null);
  const [busy, setBusy] = useState(false);
  const whole = organization === null;
  const change = (part: Partial<AlertRule>) => {
    setReadings(null);
    setRule({ ...rule, ...part });
  };
  const form = { organization, rule, version: saved?.version ?? 0 };
  const act = async (what: () => Promise<unknown>, close: boolean) => {
    setBusy(true);
    try {
      await what();
      if (!close) return;
      await queries.invalidateQueries({ queryKey: ["alerts"] });
      onClose();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const save = () => act(() => (saved ? api.changeRule(saved.id, form) : api.addRule(form)), true);
  const test = () => act(async () => setReadings((await api.testRule(form)).items), false);
  return (
    <SidePanel title={saved ? saved.rule.name : t("alerts.add")} size={460} onClose={onClose}>
      <form
        className="stack-lg panel-body"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          label={t("alerts.name")}
          value={rule.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          maxLength={80}
          required
        />
        <Select
          label={t("wall.owner")}
          description={whole ? undefined : t("alerts.owner_hint")}
          data={[
            ...(limited ? [] : [{ value: "", label: t("wall.centre") }]),
            ...me.organizations.map((o) => ({ value: o.id, label: o.name })),
          ]}
          value={organization ?? ""}
          onChange={(value) => {
            setReadings(null);
            setOrganization(value || null);
          }}
          disabled={saved !== null}
          allowDeselect={false}
        />
        <Condition rule={rule} whole={whole} organization={organization} onChange={change} />
        <fieldset className="wall-thresholds">
          <legend className="strong">{t("alerts.channels")}</legend>
          {(["banner", "sound", "webhook"] as const).map((channel) => (
            <Checkbox
              key={channel}
              label={t(`alerts.channel.${channel}`)}
              description={t(`alerts.channel_hint.${channel}`)}
              checked={rule.channels[channel]}
              disabled={channel === "webhook" && whole}
              onChange={(event) =>
                change({ channels: { ...rule.channels, [channel]: event.currentTarget.checked } })
              }
            />
          ))}
        </fieldset>
        <Receivers receivers={rule.mails ?? []} onChange={(mails) => change({ mails })} />
        <Switch
          label={t("alerts.enabled_long")}
          checked={rule.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
        <div className="row wrap">
          <Button type="submit" loading={busy}>
            {t("app.save")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconFlask size={16} aria-hidden />}
            onClick={() => void test()}
          >
            {t("alerts.test")}
          </Button>
          {saved && (
            <Button
              variant="default"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={() => void act(() => api.removeRule(saved.id), true)}
            >
              {t("app.remove")}
            </Button>
          )}
        </div>
        {readings && <Readings rule={rule} readings={readings} />}
      </form>
    </SidePanel>
  );
}

interface ConditionProps {
  rule: AlertRule;
  whole: boolean;
  organization: string | null;
  onChange: (part: Partial<AlertRule>) => void;
}

function Condition({ rule, whole, organization, onChange }: ConditionProps) {
  const { t } = useTranslation();
  const me = useMe();
  const teams = useTeams();
  const measures = MEASURES.filter((measure) => scopesOf(measure, whole).length > 0);
  const scopes = scopesOf(rule.measure, whole);
  const queues = me.queues.filter((q) => whole || q.organization === organization);
  const chooseScope = (kind: string | null) => {
    const scope = { kind } as AlertRule["scope"];
    if (scope.kind === "queue") scope.id = queues[0]?.id ?? "";
    if (scope.kind === "team") scope.id = teams[0]?.value ?? "";
    onChange({ scope });
  };
  return (
    <>
      <Select
        label={t("alerts.measure")}
        data={measures.map((value) => ({ value, label: t(`alerts.measures.${value}`) }))}
        value={rule.measure}
        onChange={(value) => {
          const measure = (value ?? rule.measure) as AlertRule["measure"];
          const low = measure === "service_level_today" || measure === "agents_available";
          onChange({
            measure,
            comparison: low ? "below" : "above",
            state: measure === "agent_in_state" ? "wrap_up" : null,
            scope: { kind: scopesOf(measure, whole)[0] } as AlertRule["scope"],
          });
        }}
        allowDeselect={false}
      />
      {rule.state && (
        <Select
          label={t("floor.state")}
          data={TIMED.map((value) => ({ value, label: t(`state.${value}`) }))}
          value={rule.state}
          onChange={(state) => state && onChange({ state: state as AlertRule["state"] })}
          allowDeselect={false}
        />
      )}
      <Select
        label={t("alerts.scope")}
        data={scopes.map((value) => ({ value, label: t(`alerts.scopes.${value}`) }))}
        value={rule.scope.kind}
        onChange={chooseScope}
        allowDeselect={false}
      />
      {rule.scope.kind === "queue" && (
        <Select
          label={t("floor.queue")}
          data={queues.map((q) => ({ value: q.id, label: q.name }))}
          value={rule.scope.id}
          onChange={(id) => id && onChange({ scope: { kind: "queue", id } })}
          allowDeselect={false}
          searchable
        />
      )}
      {rule.scope.kind === "team" && (
        <Select
          label={t("floor.team")}
          data={teams}
          value={rule.scope.id}
          onChange={(id) => id && onChange({ scope: { kind: "team", id } })}
          allowDeselect={false}
          searchable
        />
      )}
      <SegmentedControl
        aria-label={t("alerts.comparison")}
        data={(["above", "below"] as const).map((value) => ({
          value,
          label: t(`alerts.comparison_names.${value}`),
        }))}
        value={rule.comparison}
        onChange={(value) => onChange({ comparison: value as AlertRule["comparison"] })}
      />
      <div className="row">
        <NumberInput
          label={t(`alerts.threshold.${unitOf(rule.measure)}`)}
          value={rule.threshold}
          onChange={(value) => onChange({ threshold: Number(value) || 0 })}
          min={0}
          max={unitOf(rule.measure) === "percent" ? 100 : 86_400}
          allowDecimal={false}
        />
        <NumberInput
          label={t("alerts.for_s")}
          value={rule.for_s}
          onChange={(value) => onChange({ for_s: Number(value) || 0 })}
          min={0}
          max={86_400}
          allowDecimal={false}
        />
      </div>
    </>
  );
}

function Readings({ rule, readings }: { rule: AlertRule; readings: AlertReading[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <section className="panel" role="status" aria-label={t("alerts.test_result")}>
      <div className="panel-head">
        <h3>{t("alerts.test_result")}</h3>
      </div>
      {readings.length === 0 && <p className="panel-body muted">{t("alerts.test_nothing")}</p>}
      {readings.slice(0, 50).map((reading) => (
        <div key={reading.subject} className="panel-row">
          <span className="grow">{reading.name || t("alerts.all")}</span>
          <b className="num">{valueWords(rule.measure, reading.value, locale)}</b>
          <span className={reading.beyond ? "tone-bad" : "tone-good"}>
            {t(reading.beyond ? "alerts.would_raise" : "alerts.would_not")}
          </span>
        </div>
      ))}
    </section>
  );
}
