/**
 * The questions of a grid with what is answered and said to each: by mouse, by keys, or only to read.
 * Owns how an answer is given; who keeps it is told by `onChange`.
 */
import { ActionIcon, Button, SegmentedControl, Textarea, Tooltip } from "@mantine/core";
import { IconMessagePlus, IconPinnedOff, IconPlayerPlay, IconPin } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../api/types";
import { inLanguage } from "../../format/fieldValues";
import { clock } from "../../format/time";
import { useFormat } from "../../parts/useFormat";
import type { Place } from "../history/LazyPlayer";
import {
  type AnswerLine,
  changed,
  type Grid,
  keyed,
  type Lines,
  markOf,
  most,
  type Question,
  questionsOf,
} from "./grid";

interface ScoreSheetProps {
  grid: Grid;
  lines: Lines;
  /** Absent: to be read. */
  onChange?: ((lines: Lines) => void) | undefined;
  /** Where the recording is, in ms. */
  at?: (() => Pick<Place, "at" | "recording"> | null) | undefined;
  onJump?: Place["jump"] | undefined;
  faults?: readonly Fault[] | undefined;
  /** Without words to single questions. */
  bare?: boolean;
}

export function ScoreSheet(props: ScoreSheetProps) {
  const { grid, lines, onChange, bare } = props;
  const { t } = useTranslation();
  const { locale, share } = useFormat();
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<string | null>(null);
  const questions = questionsOf(grid);
  const marks = markOf(grid, lines);
  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-question]") ?? [])];
  const keys = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.tagName === "TEXTAREA") return;
    const here = target.closest<HTMLElement>("[data-question]");
    const n = questions.findIndex(({ id }) => id === here?.dataset.question);
    const question = questions[n];
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      const to = event.key === "j" ? n + 1 : n - 1;
      rows()[Math.min(questions.length - 1, Math.max(0, to))]?.focus();
      return;
    }
    if (!question || !onChange) return;
    if (event.key === "c" && !bare) {
      event.preventDefault();
      setOpen(question.id);
      return;
    }
    const answer = keyed(question, event.key);
    if (!answer) return;
    event.preventDefault();
    onChange(changed(lines, question.id, answer));
  };
  return (
    <div ref={list} className="q-sheet" onKeyDown={keys} data-takes-keys>
      {grid.sections.map((section, n) => (
        <section key={section.id} aria-label={inLanguage(section.name, locale)}>
          <div className="q-section">
            <h2 className="grow">{inLanguage(section.name, locale)}</h2>
            <span className="small muted">{t("quality.weight", { weight: section.weight })}</span>
            <b className="num q-part">{share(asShare(marks.sections[n]))}</b>
          </div>
          {section.questions.map((question) => (
            <QuestionRow
              key={question.id}
              {...props}
              question={question}
              line={lines.get(question.id)}
              put={onChange && ((part) => onChange(changed(lines, question.id, part)))}
              writing={open === question.id}
              onWrite={(on) => setOpen(on ? question.id : null)}
            />
          ))}
        </section>
      ))}
    </div>
  );
}

const asShare = (mark: number | null | undefined) =>
  mark === null || mark === undefined ? null : mark / 100;

interface QuestionRowProps extends Omit<ScoreSheetProps, "onChange" | "lines" | "grid"> {
  question: Question;
  line: AnswerLine | undefined;
  put: ((part: Partial<AnswerLine>) => void) | undefined;
  writing: boolean;
  onWrite: (on: boolean) => void;
}

function QuestionRow(props: QuestionRowProps) {
  const { question, line, put, faults, bare, writing, onWrite } = props;
  const { t } = useTranslation();
  const { locale } = useFormat();
  const text = inLanguage(question.text, locale);
  const fault = faults?.find(({ path }) => path === question.id);
  const says = line?.comment ?? "";
  return (
    <div
      className="q-row"
      role="group"
      aria-label={text}
      tabIndex={0}
      data-question={question.id}
      data-fault={fault ? true : undefined}
    >
      <div className="q-text">
        <span className="strong">{text}</span>
        {question.knock_out && <span className="q-tag tone-bad">{t("quality.knock_out")}</span>}
        {question.help && <div className="small muted">{inLanguage(question.help, locale)}</div>}
        {fault && (
          <div className="small tone-bad" role="alert">
            {t("quality.unanswered")}
          </div>
        )}
      </div>
      <div className="q-answer">
        {put ? (
          <AnswerControl question={question} line={line} put={put} label={text} />
        ) : (
          <Given question={question} line={line} />
        )}
        {put && !bare && !writing && !says && (
          <Tooltip label={t("quality.comment_add")}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("quality.comment_for", { question: text })}
              onClick={() => onWrite(true)}
            >
              <IconMessagePlus size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {!bare && (writing || says) && <Words {...props} text={text} />}
    </div>
  );
}

interface AnswerControlProps {
  question: Question;
  line: AnswerLine | undefined;
  put: (part: Partial<AnswerLine>) => void;
  label: string;
}

function AnswerControl({ question, line, put, label }: AnswerControlProps) {
  const { t } = useTranslation();
  const points =
    question.scale.kind === "yes_no"
      ? [
          { value: "1", label: t("quality.yes") },
          { value: "0", label: t("quality.no") },
        ]
      : Array.from({ length: most(question.scale) + 1 }, (_, n) => ({
          value: `${n}`,
          label: `${n}`,
        }));
  const data = question.may_not_apply
    ? [...points, { value: "na", label: t("quality.na") }]
    : points;
  const value = line && !line.applies ? "na" : line?.points === null ? "" : `${line?.points ?? ""}`;
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      data={data}
      value={value}
      onChange={(to) =>
        put(to === "na" ? { points: null, applies: false } : { points: Number(to), applies: true })
      }
    />
  );
}

/** What was answered, to be read. */
export function Given({ question, line }: { question: Question; line: AnswerLine | undefined }) {
  const { t } = useTranslation();
  if (line && !line.applies) return <span className="muted">{t("quality.na")}</span>;
  const n = line?.points;
  if (n === null || n === undefined) {
    return <span className="muted">{t("quality.unanswered")}</span>;
  }
  const full = n === most(question.scale);
  const tone = full ? "good" : n === 0 ? "bad" : "warn";
  const word =
    question.scale.kind === "yes_no"
      ? t(n === 1 ? "quality.yes" : "quality.no")
      : `${n}/${most(question.scale)}`;
  return <span className={`num strong tone-${tone}`}>{word}</span>;
}

interface WordsProps extends QuestionRowProps {
  text: string;
}

function Words({ line, put, at, onJump, text, writing, onWrite }: WordsProps) {
  const { t } = useTranslation();
  const pinned = line?.at_ms;
  const hasPin = pinned !== null && pinned !== undefined;
  const now = at?.()?.at ?? 0;
  return (
    <div className="q-words">
      {put ? (
        <Textarea
          aria-label={t("quality.comment_for", { question: text })}
          autosize
          minRows={1}
          maxRows={8}
          maxLength={4_000}
          autoFocus={writing && !line?.comment}
          value={line?.comment ?? ""}
          onChange={(event) => put({ comment: event.currentTarget.value })}
          onBlur={() => onWrite(false)}
        />
      ) : (
        <p className="q-said">{line?.comment}</p>
      )}
      {hasPin && (
        <Button
          size="compact-xs"
          variant="light"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          disabled={!onJump}
          onClick={() => onJump?.(pinned, line?.recording)}
        >
          {t("quality.pinned", { time: clock(pinned) })}
        </Button>
      )}
      {put && hasPin && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("quality.unpin")}
          onClick={() => put({ at_ms: null, recording: null })}
        >
          <IconPinnedOff size={16} aria-hidden />
        </ActionIcon>
      )}
      {put && !hasPin && at && line?.comment && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPin size={14} aria-hidden />}
          // The field must not lose its place before the click is through.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            const there = at();
            put({ at_ms: Math.round(there?.at ?? 0), recording: there?.recording ?? null });
          }}
        >
          {t("quality.pin", { time: clock(now) })}
        </Button>
      )}
    </div>
  );
}
