/** One attribute of a case base: its question, what it counts, how like two values of it are. */
import { NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import {
  type CaseAttribute,
  percentOf,
  similaritiesOf,
  similarity,
  type Table,
  withPair,
} from "./caseBase";
import type { Choice } from "./setup";

interface FigureProps {
  label: string;
  value: number;
  onChange: (value: number) => void;
  min?: number;
  max?: number;
}

export function Figure({ label, value, onChange, min = 0, max = 100 }: FigureProps) {
  return (
    <NumberInput
      label={label}
      value={value}
      min={min}
      max={max}
      allowDecimal={false}
      onChange={(typed) => typeof typed === "number" && onChange(typed)}
    />
  );
}

interface AttributeRowProps {
  attribute: CaseAttribute;
  onChange: (attribute: CaseAttribute) => void;
}

export function AttributeRow({ attribute, onChange }: AttributeRowProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const put = (part: Partial<CaseAttribute>) => onChange({ ...attribute, ...part });
  const name = inLanguage(attribute.field.label, locale);
  const { similarity: like, question } = attribute;
  const { type } = attribute.field;
  return (
    <div className="attribute" role="group" aria-label={name}>
      <span className="strong">{name}</span>
      <div className="attribute-words">
        <TextInput
          label={t("cases.setup.question")}
          value={question.fr}
          onChange={(event) => put({ question: { ...question, fr: event.currentTarget.value } })}
        />
        <TextInput
          label={t("cases.setup.question_en")}
          value={question.en ?? ""}
          placeholder={question.fr}
          onChange={(event) => {
            const en = event.currentTarget.value;
            put({ question: en ? { ...question, en } : { fr: question.fr } });
          }}
        />
      </div>
      <div className="attribute-figures">
        <Figure
          label={t("cases.setup.weight")}
          value={attribute.weight}
          onChange={(weight) => put({ weight })}
        />
        <Figure
          label={t("cases.setup.effort")}
          value={attribute.effort}
          min={1}
          max={10}
          onChange={(effort) => put({ effort })}
        />
        <Select
          label={t("cases.setup.similarity")}
          data={similaritiesOf(type.kind).map((kind) => ({
            value: kind,
            label: t(`cases.setup.kinds.${kind}`),
          }))}
          value={like.kind}
          allowDeselect={false}
          onChange={(kind) => kind && put({ similarity: similarity(kind as typeof like.kind) })}
        />
        {like.kind === "range" && (
          <Figure
            label={t("cases.setup.span")}
            value={like.span}
            min={1}
            max={1_000_000}
            onChange={(span) => put({ similarity: { kind: "range", span } })}
          />
        )}
      </div>
      {like.kind === "table" && (
        <TableForm
          name={name}
          table={like}
          options={"options" in type ? type.options : []}
          onChange={(table) => put({ similarity: table })}
        />
      )}
    </div>
  );
}

interface TableFormProps {
  name: string;
  table: Table;
  options: readonly Choice[];
  onChange: (table: Table) => void;
}

function TableForm({ name, table, options, onChange }: TableFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const both = table.symmetric !== false;
  const words = (option: Choice) => inLanguage(option.label, locale) || option.id;
  if (options.length < 2) return <span className="muted">{t("cases.setup.table.fewer")}</span>;
  const cell = (asked: Choice, known: Choice, mirrored: boolean) => (
    <NumberInput
      size="xs"
      aria-label={t("cases.setup.table.pair", { asked: words(asked), case: words(known) })}
      value={percentOf(table, asked.id, known.id) ?? ""}
      placeholder={String(table.otherwise_percent ?? 0)}
      disabled={mirrored}
      min={0}
      max={100}
      allowDecimal={false}
      hideControls
      onChange={(typed) =>
        onChange(withPair(table, asked.id, known.id, typeof typed === "number" ? typed : null))
      }
    />
  );
  return (
    <div className="stack">
      <div className="likeness-scroll" tabIndex={0} role="group" aria-label={name}>
        <table className="likeness">
          <caption className="small muted">{t("cases.setup.table.title", { name })}</caption>
          <thead>
            <tr>
              <td className="small muted">{t("cases.setup.table.asked")}</td>
              {options.map((option) => (
                <th key={option.id} scope="col">
                  {words(option)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {options.map((asked, row) => (
              <tr key={asked.id}>
                <th scope="row">{words(asked)}</th>
                {options.map((known, column) => (
                  <td key={known.id}>
                    {cell(asked, known, row === column || (both && row > column))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="row wrap" style={{ alignItems: "flex-end" }}>
        <Figure
          label={t("cases.setup.table.otherwise")}
          value={table.otherwise_percent ?? 0}
          onChange={(otherwise_percent) => onChange({ ...table, otherwise_percent })}
        />
        <Switch
          mb={8}
          label={t("cases.setup.table.symmetric")}
          checked={both}
          onChange={(event) => onChange({ ...table, symmetric: event.currentTarget.checked })}
        />
      </div>
    </div>
  );
}
