/** A wall's name, layout, filters and thresholds. */
import { Button, MultiSelect, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import type { Wall, WallBody, WallThreshold } from "../../api/supervision";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { live } from "../../live/store";
import { SidePanel } from "../../parts/SidePanel";
import { bodyOf, LAYOUTS, TIMED } from "./wall";

/** Teams by what the live board knows of them. */
export function useTeams(): { value: string; label: string }[] {
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const agent of Object.values(live.get().agents)) {
      if (agent.team) names.set(agent.team, agent.team_name ?? agent.team);
    }
    const teams = [...names].map(([value, label]) => ({ value, label }));
    return teams.sort((a, b) => a.label.localeCompare(b.label));
  }, []);
}

export function WallEditor({ wall, onClose }: { wall: Wall | null; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const teams = useTeams();
  const limited = me.person.organizations.length > 0;
  const [name, setName] = useState(wall?.name ?? "");
  const [organization, setOrganization] = useState<string | null>(
    wall ? wall.organization : limited ? (me.organizations[0]?.id ?? null) : null,
  );
  const [body, setBody] = useState<WallBody>(wall?.body ?? bodyOf("queues"));
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<WallBody>) => setBody({ ...body, ...part });
  const threshold = (key: "longest_wait" | "waiting" | "service_level" | "abandonment") => (
    <ThresholdFields
      key={key}
      label={t(`wall.thresholds.${key}`)}
      value={body.thresholds[key]}
      onChange={(value) => change({ thresholds: { ...body.thresholds, [key]: value } })}
    />
  );
  const save = async () => {
    setBusy(true);
    const form = { name, organization, body, version: wall?.version ?? 0 };
    try {
      if (wall) await api.changeWall(wall.id, form);
      else await api.addWall(form);
      await queries.invalidateQueries({ queryKey: ["walls"] });
      onClose();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <SidePanel title={wall ? wall.name : t("wall.add")} size={460} onClose={onClose}>
      <form
        className="stack-lg panel-body"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          label={t("wall.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={80}
          required
        />
        <Select
          label={t("wall.layout")}
          data={LAYOUTS.map((value) => ({ value, label: t(`wall.layouts.${value}`) }))}
          value={body.layout}
          onChange={(layout) => layout && change({ layout: layout as WallBody["layout"] })}
          allowDeselect={false}
        />
        <Select
          label={t("wall.owner")}
          data={[
            ...(limited ? [] : [{ value: "", label: t("wall.centre") }]),
            ...me.organizations.map((o) => ({ value: o.id, label: o.name })),
          ]}
          value={organization ?? ""}
          onChange={(value) => setOrganization(value || null)}
          disabled={wall !== null}
          allowDeselect={false}
        />
        <MultiSelect
          label={t("wall.queues")}
          placeholder={body.queues.length === 0 ? t("wall.all_queues") : undefined}
          data={me.queues.map((q) => ({ value: q.id, label: q.name }))}
          value={body.queues}
          onChange={(queues) => change({ queues })}
          searchable
        />
        <MultiSelect
          label={t("wall.teams")}
          placeholder={body.teams.length === 0 ? t("floor.all_teams") : undefined}
          data={teams}
          value={body.teams}
          onChange={(chosen) => change({ teams: chosen })}
          searchable
        />
        <Switch
          label={t("wall.shared")}
          checked={body.shared}
          onChange={(event) => change({ shared: event.currentTarget.checked })}
        />
        <fieldset className="wall-thresholds">
          <legend className="strong">{t("wall.thresholds_title")}</legend>
          <p className="small muted">{t("wall.thresholds_hint")}</p>
          {threshold("longest_wait")}
          {threshold("waiting")}
          {threshold("service_level")}
          {threshold("abandonment")}
          {TIMED.map((state) => (
            <ThresholdFields
              key={state}
              label={`${t(`state.${state}`)} (s)`}
              value={body.thresholds.states[state] ?? { warn: 0, bad: 0 }}
              onChange={(value) =>
                change({
                  thresholds: {
                    ...body.thresholds,
                    states: { ...body.thresholds.states, [state]: value },
                  },
                })
              }
            />
          ))}
        </fieldset>
        <div className="row">
          <Button type="submit" loading={busy}>
            {t("app.save")}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
        </div>
      </form>
    </SidePanel>
  );
}

interface ThresholdProps {
  label: string;
  value: WallThreshold;
  onChange: (value: WallThreshold) => void;
}

function ThresholdFields({ label, value, onChange }: ThresholdProps) {
  const { t } = useTranslation();
  const of = (key: "warn" | "bad") => (
    <NumberInput
      aria-label={`${label}, ${t(`wall.${key}`)}`}
      leftSection={<span className={`wall-dot tone-${key}`} aria-hidden />}
      value={value[key]}
      onChange={(next) => onChange({ ...value, [key]: Number(next) || 0 })}
      min={0}
      max={100_000}
      allowDecimal={false}
      w={110}
    />
  );
  return (
    <div className="row between">
      <span>{label}</span>
      <span className="row">
        {of("warn")}
        {of("bad")}
      </span>
    </div>
  );
}
