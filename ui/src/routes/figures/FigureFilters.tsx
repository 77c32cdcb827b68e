/** Which period, which view, by what, and of whom. */
import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ViewName } from "../../api/figures";
import { useMe } from "../../app/session";
import {
  asOpened,
  type Asked,
  BY,
  type CompareName,
  COMPARES,
  DIRECTIONS,
  type Span,
  SPANS,
  VIEWS,
} from "./figures";

interface FigureFiltersProps {
  asked: Asked;
  onChange: (asked: Asked) => void;
}

export function FigureFilters({ asked, onChange }: FigureFiltersProps) {
  const { t } = useTranslation();
  const me = useMe();
  const change = (part: Partial<Asked>) => onChange({ ...asked, ...part });
  // An organization's own people see nothing of agents.
  const views = VIEWS.filter((view) => view !== "agent" || me.person.role !== "organization");
  const bys = BY[asked.view]
    .filter((by) => me.person.role !== "organization" || !["agent", "team"].includes(by))
    .map((value) => ({ value, label: t(`figures.bys.${value as "day"}`) }));
  const turn = (view: ViewName) => {
    const { span, from, to, organization, campaign, queue, compare } = asked;
    onChange({ ...asOpened(view), span, from, to, organization, campaign, queue, compare });
  };
  return (
    <div
      className="row wrap"
      style={{ alignItems: "flex-end" }}
      role="search"
      aria-label={t("figures.title")}
    >
      <SegmentedControl
        aria-label={t("figures.view")}
        data={views.map((value) => ({ value, label: t(`figures.views.${value}`) }))}
        value={asked.view}
        onChange={(value) => turn(value as ViewName)}
      />
      <Select
        label={t("figures.span")}
        w={130}
        allowDeselect={false}
        data={SPANS.map((value) => ({ value, label: t(`figures.spans.${value}`) }))}
        value={asked.span}
        onChange={(value) => value && change({ span: value as Span })}
      />
      {asked.span === "own" && (
        <>
          <TextInput
            type="date"
            label={t("figures.from")}
            value={asked.from}
            max={asked.to || undefined}
            onChange={(event) => change({ from: event.currentTarget.value })}
            w={134}
          />
          <TextInput
            type="date"
            label={t("figures.to")}
            value={asked.to}
            min={asked.from || undefined}
            onChange={(event) => change({ to: event.currentTarget.value })}
            w={134}
          />
        </>
      )}
      <Select
        label={t("figures.by")}
        w={190}
        allowDeselect={false}
        data={bys}
        value={asked.by}
        onChange={(by) => by && change({ by, then: asked.then === by ? null : asked.then })}
      />
      <Select
        label={t("figures.then")}
        placeholder="–"
        w={160}
        clearable
        clearButtonProps={{ "aria-label": t("history.reset") }}
        data={bys.filter((one) => one.value !== asked.by)}
        value={asked.then}
        onChange={(then) => change({ then })}
      />
      {me.organizations.length > 1 && (
        <Select
          label={t("figures.organization")}
          placeholder={t("figures.all")}
          w={160}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          data={me.organizations.map((o) => ({ value: o.id, label: o.name }))}
          value={asked.organization}
          onChange={(organization) => change({ organization })}
        />
      )}
      <Select
        label={t("figures.queue")}
        placeholder={t("figures.all_f")}
        w={160}
        clearable
        clearButtonProps={{ "aria-label": t("history.reset") }}
        data={me.queues.map((q) => ({ value: q.id, label: q.name }))}
        value={asked.queue}
        onChange={(queue) => change({ queue })}
      />
      {me.campaigns.length > 0 && (
        <Select
          label={t("figures.campaign")}
          placeholder={t("figures.all_f")}
          w={150}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          data={me.campaigns.map((c) => ({ value: c.id, label: c.name }))}
          value={asked.campaign}
          onChange={(campaign) => change({ campaign })}
        />
      )}
      {asked.view !== "queue" && me.teams.length > 0 && (
        <Select
          label={t("figures.team")}
          placeholder={t("figures.all_f")}
          w={150}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          data={me.teams.map((team) => ({ value: team.id, label: team.name }))}
          value={asked.team}
          onChange={(team) => change({ team })}
        />
      )}
      <Select
        label={t("figures.direction")}
        placeholder={t("figures.all")}
        w={130}
        clearable
        clearButtonProps={{ "aria-label": t("history.reset") }}
        data={DIRECTIONS.map((value) => ({ value, label: t(`figures.directions.${value}`) }))}
        value={asked.direction}
        onChange={(direction) => change({ direction })}
      />
      <Select
        label={t("reports.compare")}
        placeholder={t("reports.compare_none")}
        w={170}
        clearable
        clearButtonProps={{ "aria-label": t("history.reset") }}
        data={COMPARES.map((value) => ({ value, label: t(`reports.compares.${value}`) }))}
        value={asked.compare}
        onChange={(compare) => change({ compare: compare as CompareName | null })}
      />
    </div>
  );
}
