/** One report, run: its days and filters above, its table below; every row opens. */
import { Button, MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { IconArrowLeft, IconBookmark } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/reports";
import type { ReportDefinition, ReportView, SheetRow } from "../../api/reports";
import { useMe } from "../../app/session";
import { useLocale } from "../../i18n";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { COMPARES } from "../figures/figures";
import { askedOf, toSearch } from "../figures/kept";
import { KeepDialog } from "./KeepDialog";
import { ReportExport } from "./ReportExport";
import { SheetDrawer } from "./SheetDrawer";
import { SheetTable } from "./SheetTable";

interface ReportPanelProps {
  definition: ReportDefinition;
  name: string;
  report?: ReportView;
  onBack: () => void;
}

const SPANS = [
  "today",
  "yesterday",
  "this_week",
  "last_week",
  "last_7_days",
  "this_month",
  "last_month",
  "last_30_days",
  "days",
] as const;

/** Narrowed by team, not by queue. */
const OF_AGENTS = ["timesheet", "cost", "evaluations", "calibration", "coaching"];
const MARKS_BY = ["question", "agent", "team", "campaign"] as const;
const COMPARED = ["figures", "cost", "evaluations"];

export function ReportPanel({ definition: first, name, report, onBack }: ReportPanelProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const navigate = useNavigate();
  const [definition, setDefinition] = useState(first);
  const [keeping, setKeeping] = useState(false);
  const [opened, setOpened] = useState<SheetRow | null>(null);
  const run = useQuery({
    queryKey: ["reports", "run", definition, locale],
    queryFn: () => api.run(definition, locale, name),
    placeholderData: (before) => before,
  });
  const sheet = run.data;
  return (
    <section aria-label={name}>
      <div className="row wrap" style={{ alignItems: "center", marginBottom: 8 }}>
        <Button
          variant="subtle"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={onBack}
        >
          {t("reports.back")}
        </Button>
        <h2 className="grow" style={{ margin: 0 }}>
          {name}
        </h2>
        {definition.kind === "figures" && (
          <Button
            variant="default"
            onClick={() =>
              void navigate({
                to: "/figures",
                search: toSearch(askedOf(definition)) as never,
              })
            }
          >
            {t("reports.in_figures")}
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconBookmark size={16} aria-hidden />}
          onClick={() => setKeeping(true)}
        >
          {t("reports.keep")}
        </Button>
        <ReportExport definition={definition} name={name} />
      </div>
      <Conditions definition={definition} onChange={setDefinition} />
      {run.isError && <Failed error={run.error} retry={() => void run.refetch()} />}
      {run.isPending && <Loading />}
      {sheet && !run.isError && (
        <>
          <p className="small muted" role="status">
            {sheet.subtitle} · {t("reports.rows", { count: sheet.rows.length })} ·{" "}
            {t("reports.known_at", { time: format.at(sheet.as_of, "time_s") })}
          </p>
          {sheet.note && <p>{sheet.note}</p>}
          <SheetTable sheet={sheet} onOpen={setOpened} />
        </>
      )}
      {keeping && (
        <KeepDialog
          definition={definition}
          {...(report?.own && { report })}
          name={name}
          onClose={() => setKeeping(false)}
        />
      )}
      {opened && sheet && (
        <SheetDrawer sheet={sheet} row={opened} onClose={() => setOpened(null)} />
      )}
    </section>
  );
}

interface ConditionsProps {
  definition: ReportDefinition;
  onChange: (definition: ReportDefinition) => void;
}

function Conditions({ definition, onChange }: ConditionsProps) {
  const { t } = useTranslation();
  const me = useMe();
  const span = definition.span ?? { name: "today", from: null, to: null };
  const filters = definition.filters ?? {};
  const ofAgents = OF_AGENTS.includes(definition.kind ?? "figures");
  const today = new Date().toISOString().slice(0, 10);
  const turn = (name: string) =>
    onChange({
      ...definition,
      span: name === "days" ? { name, from: today, to: today } : { name, from: null, to: null },
    });
  const filter = (name: string, value: string | null) => {
    const { [name]: _, ...rest } = filters;
    onChange({ ...definition, filters: value ? { ...rest, [name]: value } : rest });
  };
  return (
    <div className="row wrap" style={{ alignItems: "flex-end" }} role="search">
      <Select
        label={t("reports.span")}
        w={180}
        allowDeselect={false}
        data={SPANS.map((value) => ({ value, label: t(`reports.spans.${value}`) }))}
        value={span.name}
        onChange={(name) => name && turn(name)}
      />
      {span.name === "days" &&
        (["from", "to"] as const).map((end) => (
          <TextInput
            key={end}
            type="date"
            label={t(`figures.${end}`)}
            value={span[end] ?? ""}
            onChange={(event) => {
              const value = event.currentTarget.value;
              if (value) onChange({ ...definition, span: { ...span, [end]: value } });
            }}
            w={134}
          />
        ))}
      {me.organizations.length > 1 && (
        <MultiSelect
          label={t("reports.organization")}
          placeholder={t("reports.all")}
          w={170}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          data={me.organizations.map((o) => ({ value: o.id, label: o.name }))}
          value={(filters.organization ?? "").split(",").filter(Boolean)}
          onChange={(values) => filter("organization", values.join(",") || null)}
        />
      )}
      {!ofAgents && (
        <MultiSelect
          label={t("reports.queue")}
          placeholder={t("reports.all_f")}
          w={170}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          data={me.queues.map((q) => ({ value: q.id, label: q.name }))}
          value={(filters.queue ?? "").split(",").filter(Boolean)}
          onChange={(values) => filter("queue", values.join(",") || null)}
        />
      )}
      {ofAgents && (
        <MultiSelect
          label={t("figures.team")}
          placeholder={t("reports.all_f")}
          w={170}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          data={me.teams.map((team) => ({ value: team.id, label: team.name }))}
          value={(filters.team ?? "").split(",").filter(Boolean)}
          onChange={(values) => filter("team", values.join(",") || null)}
        />
      )}
      {definition.kind === "evaluations" && (
        <Select
          label={t("figures.by")}
          w={160}
          allowDeselect={false}
          data={MARKS_BY.map((value) => ({ value, label: t(`reports.marks_by.${value}`) }))}
          value={definition.by?.[0] ?? "question"}
          onChange={(by) => by && onChange({ ...definition, by: [by] })}
        />
      )}
      {COMPARED.includes(definition.kind ?? "figures") && (
        <Select
          label={t("reports.compare")}
          placeholder={t("reports.compare_none")}
          w={180}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          data={COMPARES.map((value) => ({ value, label: t(`reports.compares.${value}`) }))}
          value={definition.compare ?? null}
          onChange={(compare) => onChange({ ...definition, compare })}
        />
      )}
      {definition.kind === "repeats" && (
        <NumberInput
          label={t("reports.repeat_days")}
          w={140}
          min={1}
          max={31}
          value={definition.repeat_days ?? 7}
          onChange={(days) =>
            typeof days === "number" && onChange({ ...definition, repeat_days: days })
          }
        />
      )}
      {definition.kind === "cost" && (
        <NumberInput
          label={t("reports.hour_cost")}
          w={150}
          min={0}
          decimalScale={2}
          value={(definition.hour_cost ?? 2_800) / 100}
          onChange={(cost) =>
            typeof cost === "number" &&
            onChange({ ...definition, hour_cost: Math.round(cost * 100) })
          }
        />
      )}
    </div>
  );
}
