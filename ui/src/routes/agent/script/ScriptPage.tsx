/**
 * One page of a script as an agent reads it: what to say in large type, what to ask, the mentions
 * to tick, the objections at hand. Owns no run; the desk and the preview do.
 */
import { Checkbox } from "@mantine/core";
import { IconGavel, IconMessageQuestion } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../../api/types";
import { inLanguage } from "../../../format/fieldValues";
import { fillParts } from "../../../format/template";
import { useLocale } from "../../../i18n";
import { FieldInputs, FieldValues } from "../../../parts/FieldInputs";
import { useFormat } from "../../../parts/useFormat";
import type { Label, Values } from "../../administration/crm/setup";
import {
  type Mention,
  namesWith,
  type Objection,
  type Page,
  type Script,
} from "../../administration/scripts/script";

interface ScriptPageProps {
  script: Script;
  page: Page;
  names: Values;
  answers: Values;
  onAnswers: (answers: Values) => void;
  faults: readonly Fault[];
  /** When it was said; null while it was not. */
  tickedAt: (mention: string) => string | null;
  onTick: (mention: string) => void;
  onObjection: (objection: string) => void;
  /** Nothing is asked any more. */
  over?: boolean;
}

/** Objections at hand here: those of the page, then those of the script. */
export const objectionsOf = (script: Script, page: Page): Objection[] => [
  ...(page.objections ?? []),
  ...(script.objections ?? []),
];

export function ScriptPage(props: ScriptPageProps) {
  const { script, page, names, answers, faults, onAnswers, over } = props;
  const said = namesWith(names, answers);
  const fields = page.fields ?? [];
  const objections = objectionsOf(script, page);
  return (
    <div className="script-page" data-side={objections.length > 0 || undefined}>
      <div className="script-say">
        <Says text={page.text} names={said} />
        {(page.mentions ?? []).length > 0 && <Mentions {...props} said={said} />}
        {fields.length > 0 &&
          (over ? (
            <FieldValues fields={fields} values={answers} />
          ) : (
            <FieldInputs fields={fields} values={answers} onChange={onAnswers} faults={faults} />
          ))}
      </div>
      {objections.length > 0 && (
        <Objections key={page.id} list={objections} said={said} onOpen={props.onObjection} />
      )}
    </div>
  );
}

/** Paragraphs; a name that nothing fills in stays visible. */
function Says({ text, names }: { text: Label; names: Record<string, string> }) {
  const locale = useLocale();
  const paragraphs = inLanguage(text, locale).split(/\n+/).filter(Boolean);
  return (
    <div className="script-text" lang={locale === "en" && text.en ? "en" : "fr"}>
      {paragraphs.map((paragraph, n) => (
        <p key={n}>
          <Filled text={paragraph} names={names} />
        </p>
      ))}
    </div>
  );
}

function Filled({ text, names }: { text: string; names: Record<string, string> }) {
  return fillParts(text, names).map((part, n) =>
    part.missing ? (
      <span key={n} className="script-missing">
        {part.text}
      </span>
    ) : (
      part.text
    ),
  );
}

type Said = Record<string, string>;

function Mentions({
  page,
  faults,
  tickedAt,
  onTick,
  over,
  said,
}: ScriptPageProps & { said: Said }) {
  const { t } = useTranslation();
  return (
    <fieldset className="script-mentions">
      <legend>
        <IconGavel size={16} aria-hidden /> {t("scripts.mentions.title")}
      </legend>
      {(page.mentions ?? []).map((mention) => (
        <MentionLine
          key={mention.id}
          mention={mention}
          said={said}
          at={tickedAt(mention.id)}
          missing={faults.some((fault) => fault.path === `mentions.${mention.id}`)}
          over={over ?? false}
          onTick={() => onTick(mention.id)}
        />
      ))}
    </fieldset>
  );
}

interface MentionLineProps {
  mention: Mention;
  said: Said;
  at: string | null;
  missing: boolean;
  over: boolean;
  onTick: () => void;
}

function MentionLine({ mention, said, at, missing, over, onTick }: MentionLineProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const proof = at ? t("scripts.mentions.said_at", { at: format.at(at, "time_s") }) : undefined;
  return (
    <Checkbox
      checked={at !== null}
      // What was said stays said: the tick is a proof.
      disabled={over && at === null}
      onChange={() => at === null && onTick()}
      label={<Filled text={inLanguage(mention.text, locale)} names={said} />}
      description={[mention.law, proof].filter(Boolean).join(" · ") || undefined}
      error={missing && at === null ? t("scripts.mentions.unsaid") : undefined}
      data-testid={`mention-${mention.id}`}
    />
  );
}

interface ObjectionsProps {
  list: Objection[];
  said: Said;
  onOpen: (objection: string) => void;
}

function Objections({ list, said, onOpen }: ObjectionsProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [open, setOpen] = useState<string | null>(null);
  const toggle = (id: string) => {
    if (open !== id) onOpen(id);
    setOpen(open === id ? null : id);
  };
  return (
    <aside className="script-objections" aria-label={t("scripts.objections.title")}>
      <h3>
        <IconMessageQuestion size={16} aria-hidden /> {t("scripts.objections.title")}
      </h3>
      {list.map((objection, n) => {
        const shown = open === objection.id;
        return (
          <div key={objection.id}>
            <button
              type="button"
              aria-expanded={shown}
              aria-controls={`objection-${objection.id}`}
              aria-keyshortcuts={n < 9 ? `Alt+${n + 1}` : undefined}
              data-objection={n + 1}
              onClick={() => toggle(objection.id)}
            >
              <span className="grow">{inLanguage(objection.title, locale)}</span>
              {n < 9 && <kbd>Alt {n + 1}</kbd>}
            </button>
            {shown && (
              <p
                id={`objection-${objection.id}`}
                ref={(shownAt) => shownAt?.scrollIntoView({ block: "nearest" })}
              >
                <Filled text={inLanguage(objection.answer, locale)} names={said} />
              </p>
            )}
          </div>
        );
      })}
    </aside>
  );
}
