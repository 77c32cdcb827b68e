/** A section of a grid with its questions: words, scale, weight, order. */
import { ActionIcon, Button, NumberInput, Select, Switch, TextInput, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../parts/useFormat";
import type { Grid, Question, Section } from "../../quality/grid";
import { freeId, freshQuestion, idsOf, label, moved, shareOf } from "./model";

interface SectionCardProps {
  grid: Grid;
  section: Section;
  n: number;
  onChange: (section: Section) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

export function SectionCard({ grid, section, n, onChange, onMove, onRemove }: SectionCardProps) {
  const { t } = useTranslation();
  const put = (part: Partial<Section>) => onChange({ ...section, ...part });
  const questions = (all: Question[]) => put({ questions: all });
  const { questions: own } = section;
  return (
    <section className="q-card" aria-label={t("quality.setup.section", { n: n + 1 })}>
      <div className="q-card-head">
        {(["fr", "en"] as const).map((language) => (
          <TextInput
            key={language}
            className="grow"
            aria-label={`${t("quality.setup.section", { n: n + 1 })} ${t(`quality.setup.name_${language}`)}`}
            placeholder={t(`quality.setup.name_${language}`)}
            value={section.name[language] ?? ""}
            onChange={(e) => put({ name: label(section.name, language, e.currentTarget.value) })}
          />
        ))}
        <NumberInput
          w={90}
          aria-label={`${t("quality.setup.section", { n: n + 1 })} ${t("quality.setup.weight")}`}
          min={1}
          max={100}
          value={section.weight}
          onChange={(v) => typeof v === "number" && put({ weight: v })}
        />
        <Tools
          first={n === 0}
          last={n === grid.sections.length - 1}
          onMove={onMove}
          onRemove={onRemove}
        />
      </div>
      {own.map((question, m) => (
        <QuestionForm
          key={m}
          grid={grid}
          section={section}
          question={question}
          n={m}
          onChange={(next) => questions(own.map((q, k) => (k === m ? next : q)))}
          onMove={(by) => questions(moved(own, m, by))}
          onCopy={() => {
            const copy = { ...structuredClone(question), id: freeId(question.id, idsOf(grid)) };
            questions([...own.slice(0, m + 1), copy, ...own.slice(m + 1)]);
          }}
          onRemove={() => questions(own.filter((_, k) => k !== m))}
        />
      ))}
      <div style={{ padding: "8px 12px" }}>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => {
            const words = t("quality.setup.question", { n: own.length + 1 });
            questions([...own, freshQuestion(idsOf(grid), words)]);
          }}
        >
          {t("quality.setup.add_question")}
        </Button>
      </div>
    </section>
  );
}

interface ToolsProps {
  first: boolean;
  last: boolean;
  onMove: (by: number) => void;
  onCopy?: () => void;
  onRemove: () => void;
}

function Tools({ first, last, onMove, onCopy, onRemove }: ToolsProps) {
  const { t } = useTranslation();
  const tool = (name: string, Glyph: typeof IconArrowUp, does: () => void, disabled = false) => (
    <Tooltip label={name}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={name}
        disabled={disabled}
        onClick={does}
      >
        <Glyph size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <span className="row" style={{ gap: 2 }}>
      {tool(t("quality.setup.up"), IconArrowUp, () => onMove(-1), first)}
      {tool(t("quality.setup.down"), IconArrowDown, () => onMove(1), last)}
      {onCopy && tool(t("quality.setup.duplicate"), IconCopy, onCopy)}
      {tool(t("app.remove"), IconTrash, onRemove)}
    </span>
  );
}

interface QuestionFormProps {
  grid: Grid;
  section: Section;
  question: Question;
  n: number;
  onChange: (question: Question) => void;
  onMove: (by: number) => void;
  onCopy: () => void;
  onRemove: () => void;
}

function QuestionForm(props: QuestionFormProps) {
  const { grid, section, question, n, onChange } = props;
  const { t } = useTranslation();
  const { share } = useFormat();
  const put = (part: Partial<Question>) => onChange({ ...question, ...part });
  const { scale } = question;
  return (
    <div className="q-question" role="group" aria-label={t("quality.setup.question", { n: n + 1 })}>
      {(["fr", "en"] as const).map((language) => (
        <TextInput
          key={language}
          label={t(`quality.setup.text_${language}`)}
          value={question.text[language] ?? ""}
          onChange={(e) => put({ text: label(question.text, language, e.currentTarget.value) })}
        />
      ))}
      <Tools
        first={n === 0}
        last={n === section.questions.length - 1}
        onMove={props.onMove}
        onCopy={props.onCopy}
        onRemove={props.onRemove}
      />
      {(["fr", "en"] as const).map((language) => (
        <TextInput
          key={`help ${language}`}
          size="xs"
          label={t(`quality.setup.help_${language}`)}
          value={question.help?.[language] ?? ""}
          onChange={(e) => {
            const help = label(question.help ?? { fr: "" }, language, e.currentTarget.value);
            const { help: _, ...rest } = question;
            onChange(help.fr || help.en ? { ...rest, help } : rest);
          }}
        />
      ))}
      <span />
      <div className="q-line">
        <Select
          size="xs"
          w={120}
          label={t("quality.setup.scale")}
          data={(["yes_no", "points"] as const).map((kind) => ({
            value: kind,
            label: t(`quality.setup.scales.${kind}`),
          }))}
          value={scale.kind}
          allowDeselect={false}
          onChange={(kind) =>
            put({ scale: kind === "points" ? { kind, most: 5 } : { kind: "yes_no" } })
          }
        />
        {scale.kind === "points" && (
          <NumberInput
            size="xs"
            w={110}
            label={t("quality.setup.most")}
            min={1}
            max={10}
            value={scale.most}
            onChange={(v) => typeof v === "number" && put({ scale: { kind: "points", most: v } })}
          />
        )}
        <NumberInput
          size="xs"
          w={90}
          label={t("quality.setup.weight")}
          min={1}
          max={100}
          value={question.weight}
          onChange={(v) => typeof v === "number" && put({ weight: v })}
        />
        <span className="small muted num">
          {t("quality.setup.share", { percent: share(shareOf(grid, section, question) / 100) })}
        </span>
        <Switch
          label={t("quality.setup.knock_out")}
          checked={question.knock_out ?? false}
          onChange={(e) => put({ knock_out: e.currentTarget.checked })}
        />
        <Switch
          label={t("quality.setup.may_not_apply")}
          checked={question.may_not_apply}
          onChange={(e) => put({ may_not_apply: e.currentTarget.checked })}
        />
      </div>
    </div>
  );
}
