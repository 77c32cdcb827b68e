/** Which period, which view, by what, held against what; of whom stands in the menu of filters. */
import { SegmentedControl, Select, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ViewName } from "../../api/figures";
import { useMe } from "../../app/session";
import { FilterChips, FilterMenu } from "./FilterMenu";
import {
  asOpened,
  type Asked,
  BY,
  type CompareName,
  COMPARES,
  type Span,
  SPANS,
  VIEWS,
} from "./figures";

interface FigureFiltersProps {
  asked: Asked;
  onChange: (asked: Asked) => void;
  /** Beside the filters. */
  children?: ReactNode;
}

export function FigureFilters({ asked, onChange, children }: FigureFiltersProps) {
  const { t } = useTranslation();
  const me = useMe();
  const change = (part: Partial<Asked>) => onChange({ ...asked, ...part });
  // An organization's own people see nothing of agents.
  const views = VIEWS.filter((view) => view !== "agent" || me.person.role !== "organization");
  const bys = BY[asked.view]
    .filter((by) => me.person.role !== "organization" || !["agent", "team"].includes(by))
    .map((value) => ({ value, label: t(`figures.bys.${value as "day"}`) }));
  const turn = (view: ViewName) => {
    const { span, from, to, filters, compare } = asked;
    onChange({ ...asOpened(view), span, from, to, filters, compare });
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
      <FilterMenu asked={asked} onChange={onChange} />
      {children}
      <FilterChips asked={asked} onChange={onChange} />
    </div>
  );
}
