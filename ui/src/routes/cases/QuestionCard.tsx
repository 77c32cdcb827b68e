/** One question to ask the customer, large, with its answers under number keys. */
import { Button, NumberInput, TextInput } from "@mantine/core";
import { IconArrowBackUp, IconPlayerSkipForward } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NextStep } from "../../api/cases";
import { inLanguage } from "../../format/fieldValues";
import { useLocale } from "../../i18n";
import { useFormat } from "../../parts/useFormat";
import type { Field } from "../administration/crm/setup";
import { said } from "./words";

type Question = NonNullable<NextStep["ask"]>;

interface QuestionCardProps {
  question: Question;
  candidates: number;
  busy: boolean;
  /** `null` skips. */
  onAnswer: (value: unknown) => void;
  onBack: (() => void) | null;
}

interface Offer {
  value: unknown;
  label: string;
  share: number | null;
}

export function QuestionCard({ question, candidates, busy, onAnswer, onBack }: QuestionCardProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const two = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  const bits = question.bits.toLocaleString(locale, two);
  const field = question.field as unknown as Field;
  const offers = offersOf(question, field, (label) => inLanguage(label, locale), t);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea");
      if (typing || event.ctrlKey || event.altKey || event.metaKey || busy) return;
      const offer = offers[Number(event.key) - 1];
      if (/^[1-9]$/.test(event.key) && offer) {
        event.preventDefault();
        onAnswer(offer.value);
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
  return (
    <div className="question" data-testid="question" data-attribute={question.attribute}>
      <p className="question-words">{said(question.question, locale)}</p>
      {question.help && <p className="muted">{said(question.help, locale)}</p>}
      {offers.length > 0 ? (
        <div className="answers" role="group" aria-label={said(question.label, locale)}>
          {offers.map((offer, n) => (
            <button
              type="button"
              key={String(offer.value)}
              className="case-answer"
              disabled={busy}
              onClick={() => onAnswer(offer.value)}
            >
              {n < 9 && <kbd aria-hidden>{n + 1}</kbd>}
              <span className="grow">{offer.label}</span>
              {offer.share !== null && (
                <span className="muted small num">{format.share(offer.share)}</span>
              )}
            </button>
          ))}
        </div>
      ) : (
        <OpenAnswer key={question.attribute} field={field} busy={busy} onAnswer={onAnswer} />
      )}
      <div className="row wrap">
        <Button
          variant="default"
          disabled={busy}
          leftSection={<IconPlayerSkipForward size={16} aria-hidden />}
          onClick={() => onAnswer(null)}
        >
          {t("cases.skip")}
        </Button>
        {onBack && (
          <Button
            variant="subtle"
            disabled={busy}
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            onClick={onBack}
          >
            {t("cases.back")}
          </Button>
        )}
        <span className="muted small grow" style={{ textAlign: "right" }}>
          {t("cases.gain", { bits, count: candidates })}
        </span>
      </div>
    </div>
  );
}

function offersOf(
  question: Question,
  field: Field,
  words: (label: { fr: string; en?: string }) => string,
  t: TFunction,
): Offer[] {
  const share = (value: unknown) =>
    question.expected.find((e) => (e.value as unknown) === value)?.share ?? null;
  switch (field.type.kind) {
    case "choice":
    case "several":
      return field.type.options.map((option) => ({
        value: field.type.kind === "several" ? [option.id] : option.id,
        label: words(option.label),
        share: share(option.id),
      }));
    case "yes_no":
      return [true, false].map((value) => ({
        value,
        label: value ? t("cases.yes") : t("cases.no"),
        share: share(value),
      }));
    default:
      return [];
  }
}

interface OpenAnswerProps {
  field: Field;
  busy: boolean;
  onAnswer: (value: unknown) => void;
}

function OpenAnswer({ field, busy, onAnswer }: OpenAnswerProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | number>("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (String(typed).trim()) onAnswer(typed);
  };
  const number = field.type.kind === "number" || field.type.kind === "amount";
  return (
    <form className="row" onSubmit={submit}>
      {number ? (
        <NumberInput aria-label={t("cases.answer")} value={typed} onChange={setTyped} />
      ) : (
        <TextInput
          aria-label={t("cases.answer")}
          type={field.type.kind === "date" ? "date" : "text"}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Button type="submit" disabled={busy}>
        {t("cases.answer")}
      </Button>
    </form>
  );
}
