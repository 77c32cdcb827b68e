/** The figures of the card: each formula beside what it gives for a customer of one's choice. */
import { ActionIcon, Button, NumberInput, Select, Textarea, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../../api/client";
import * as cards from "../../../api/cards";
import type { Figure } from "../../../api/cards";
import { wordsFor } from "../../../app/problems";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { CustomerPicker } from "../../customers/CustomerPicker";
import { Explanation } from "../../customers/Figures";
import { figureText } from "../../customers/figureText";
import { FactPicker } from "./FactPicker";
import { LabelInputs } from "./FieldForm";
import { fieldIdFrom, moved } from "./fieldList";
import { RowButton } from "./FieldsEditor";
import { Levels } from "./ScoreLevels";
import { type Score, SCORE_UNITS, type ScoreUnit } from "./setup";
import type { SetupPart } from "./SetupSection";

export function Scores({ organization, setup, change }: SetupPart) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [chosen, setChosen] = useState<string | null>(setup.scores?.[0]?.id ?? null);
  const [customer, setCustomer] = useState<string | null>(null);
  const scores = setup.scores ?? [];
  const tried = useTried(customer, scores);
  const put = (next: Score[]) => change({ scores: next });
  const add = () => {
    const label = t("card.scores.fresh");
    const id = fieldIdFrom(
      label,
      scores.map((s) => s.id),
    );
    put([...scores, { id, label: { fr: label }, formula: "contacts_30d", unit: "count" }]);
    setChosen(id);
  };
  const score = scores.find(({ id }) => id === chosen);
  const figure = (id: string) => tried.data?.find((one) => one.id === id);
  return (
    <div className="designer even">
      <section className="panel" aria-label={t("card.scores.list")}>
        <div className="panel-head">
          <h2 className="grow">{t("card.scores.list")}</h2>
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
            {t("card.scores.add")}
          </Button>
        </div>
        <ul className="field-list">
          {scores.map((one, n) => (
            <ScoreRow
              key={one.id}
              score={one}
              value={figure(one.id)}
              chosen={one.id === chosen}
              first={n === 0}
              last={n === scores.length - 1}
              onChoose={() => setChosen(one.id)}
              onMove={(step) => put(moved(scores, n, step))}
              onRemove={() => put(scores.filter(({ id }) => id !== one.id))}
            />
          ))}
        </ul>
        <div className="panel-body">
          <Select
            maw={360}
            label={t("card.scores.routing")}
            description={t("card.scores.routing_hint")}
            data={scores.map((s) => ({ value: s.id, label: inLanguage(s.label, locale) }))}
            value={setup.routing_score ?? null}
            clearable
            onChange={(routing_score) => change({ routing_score })}
          />
        </div>
      </section>
      <section className="panel" aria-label={score ? inLanguage(score.label, locale) : ""}>
        <div className="panel-head">
          <h2 className="grow cut">{score && inLanguage(score.label, locale)}</h2>
          <code className="muted">{score?.id}</code>
        </div>
        <div className="panel-body stack">
          <CustomerPicker
            label={t("card.scores.try")}
            organization={organization}
            value={customer}
            onChange={(picked) => setCustomer(picked?.id ?? null)}
          />
          {tried.error && <Fault error={tried.error} />}
          {score && figure(score.id) && <Tried figure={figure(score.id)!} />}
          {score && (
            <ScoreForm
              key={score.id}
              score={score}
              onChange={(next) => put(scores.map((s) => (s.id === next.id ? next : s)))}
            />
          )}
        </div>
      </section>
    </div>
  );
}

/** What the formulas as they are typed give for that customer. */
function useTried(customer: string | null, scores: readonly Score[]) {
  const [typed] = useDebouncedValue(scores, 400);
  return useQuery({
    queryKey: ["crm", "figures", customer, typed],
    queryFn: async () => (await cards.tryFigures(customer ?? "", typed)).items,
    enabled: customer !== null,
    retry: false,
    placeholderData: keepPreviousData,
  });
}

function Fault({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const faults = error instanceof ApiProblem ? (error.problem.faults ?? []) : [];
  return (
    <ul className="notice tone-bad" role="alert">
      {faults.length === 0 && <li>{wordsFor(error, t)}</li>}
      {faults.map((fault) => (
        <li key={fault.path}>
          <code>{fault.path}</code> {fault.what}
        </li>
      ))}
    </ul>
  );
}

function Tried({ figure }: { figure: Figure }) {
  const locale = useLocale();
  const value = figureText(figure.value, figure.unit, locale, figure.decimals);
  return (
    <div className="card-form">
      <Explanation figure={figure} name={inLanguage(figure.label, locale)} value={value} />
    </div>
  );
}

interface ScoreRowProps {
  score: Score;
  value: Figure | undefined;
  chosen: boolean;
  first: boolean;
  last: boolean;
  onChoose: () => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
}

function ScoreRow(props: ScoreRowProps) {
  const { score, value, chosen, first, last, onChoose, onMove, onRemove } = props;
  const { t } = useTranslation();
  const locale = useLocale();
  const name = inLanguage(score.label, locale) || score.id;
  return (
    <li data-row={score.id}>
      <div className="row">
        <button type="button" className="item row grow" aria-current={chosen} onClick={onChoose}>
          <span className="strong" style={{ flex: "none" }}>
            {name}
          </span>
          <code className="small muted grow cut">{score.formula}</code>
          {value && (
            <span className="num strong">
              {figureText(value.value, value.unit, locale, value.decimals)}
            </span>
          )}
        </button>
        <RowButton label={t("routing.move_up", { name })} off={first} onClick={() => onMove(-1)}>
          <IconArrowUp size={16} aria-hidden />
        </RowButton>
        <RowButton label={t("routing.move_down", { name })} off={last} onClick={() => onMove(1)}>
          <IconArrowDown size={16} aria-hidden />
        </RowButton>
        <Tooltip label={t("card.fields.remove", { name })}>
          <ActionIcon aria-label={t("card.fields.remove", { name })} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
    </li>
  );
}

function ScoreForm({ score, onChange }: { score: Score; onChange: (score: Score) => void }) {
  const { t } = useTranslation();
  return (
    <div className="form-grid">
      <LabelInputs
        label={score.label}
        name={t("card.fields.name")}
        required
        onChange={(label) => onChange({ ...score, label: label ?? { fr: "" } })}
      />
      <Textarea
        className="full"
        label={t("card.scores.formula")}
        autosize
        minRows={2}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mono, monospace)" } }}
        value={score.formula}
        onChange={(event) => onChange({ ...score, formula: event.currentTarget.value })}
      />
      <FactPicker
        onPick={(name) => onChange({ ...score, formula: `${score.formula} ${name}`.trim() })}
      />
      <Select
        label={t("card.scores.unit")}
        data={SCORE_UNITS.map((value) => ({ value, label: t(`card.scores.units.${value}`) }))}
        value={score.unit}
        allowDeselect={false}
        onChange={(unit) => unit && onChange({ ...score, unit: unit as ScoreUnit })}
      />
      <NumberInput
        label={t("card.scores.decimals")}
        min={0}
        max={4}
        value={score.decimals ?? 0}
        onChange={(next) => typeof next === "number" && onChange({ ...score, decimals: next })}
      />
      <Levels levels={score.levels ?? []} onChange={(levels) => onChange({ ...score, levels })} />
      <LabelInputs
        label={score.help}
        name={t("card.fields.help")}
        onChange={(help) => {
          const { help: _before, ...rest } = score;
          onChange(help ? { ...rest, help } : rest);
        }}
      />
    </div>
  );
}
