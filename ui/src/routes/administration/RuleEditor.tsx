/**
 * The rule of a queue: text and form are two views of one rule. The text is what the plan keeps; the
 * server reads it into a tree and prints the tree again.
 */
import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { ApiProblem } from "../../api/client";
import { wordsFor } from "../../app/problems";
import { useLocale } from "../../i18n";
import type { Rule, Step } from "./rule";
import { RuleSteps } from "./RuleSteps";
import { usePlan } from "./usePlan";

interface RuleEditorProps {
  queue: string;
  value: string;
  onChange: (text: string) => void;
}

export function RuleEditor({ value, onChange }: RuleEditorProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const plan = usePlan();
  const [view, setView] = useState<"form" | "text">("form");
  const read = useQuery({
    queryKey: ["rule", value, plan],
    queryFn: () => api.parseRule(value, plan),
    enabled: value.trim() !== "",
    retry: false,
    placeholderData: (before) => before,
  });
  // What the form itself made stays on it, even while the server finds a fault in it.
  const [made, setMade] = useState<{ text: string; steps: Step[] } | null>(null);
  const own = made?.text === value ? made.steps : null;
  const steps = own ?? (value.trim() === "" ? [] : ((read.data?.steps ?? []) as unknown as Step[]));
  const change = async (next: Rule) => {
    if (next.steps.length === 0) return onChange("");
    const printed = await api.printRule(next.steps, plan);
    const text = locale === "en" ? printed.text_en : printed.text_fr;
    setMade({ text, steps: next.steps });
    onChange(text);
  };
  const fault = value.trim() !== "" && read.isError ? faultOf(read.error, t) : null;
  return (
    <div className="full stack" role="group" aria-label={t("routing.rule.title")}>
      <div className="row">
        <span className="small strong grow">{t("routing.rule.title")}</span>
        <SegmentedControl
          size="xs"
          aria-label={t("routing.rule.title")}
          data={[
            { value: "form", label: t("routing.rule.form") },
            { value: "text", label: t("routing.rule.text") },
          ]}
          value={view}
          onChange={(next) => setView(next as "form" | "text")}
        />
      </div>
      <span className="small muted">
        {value.trim() === "" ? t("routing.rule.none") : t("routing.rule.hint")}
      </span>
      {view === "text" || (fault && !own) ? (
        <RuleText value={value} fault={fault} onChange={onChange} />
      ) : (
        <>
          <RuleSteps rule={{ steps }} onChange={(next) => void change(next)} />
          {fault && (
            <span className="small" role="alert" style={{ color: "var(--bad)" }}>
              {fault}
            </span>
          )}
        </>
      )}
    </div>
  );
}

function faultOf(error: unknown, t: TFunction): string {
  if (!(error instanceof ApiProblem)) return wordsFor(error, t);
  const { line, column, detail, remedy } = error.problem;
  if (!line || !column) return wordsFor(error, t);
  return [`${t("routing.rule.at", { line, column })} – ${detail}`, remedy]
    .filter(Boolean)
    .join(" ");
}

interface RuleTextProps {
  value: string;
  fault: string | null;
  onChange: (text: string) => void;
}

function RuleText({ value, fault, onChange }: RuleTextProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [from, setFrom] = useState(value);
  if (from !== value) {
    setFrom(value);
    setTyped(value);
  }
  return (
    <div className="stack">
      <Textarea
        aria-label={t("routing.rule.text")}
        placeholder={
          "wait < 20 s: french >= 5 and billing >= 7\nwait < 60 s: billing >= 4\nsite casablanca"
        }
        autosize
        minRows={3}
        styles={{ input: { fontFamily: "var(--mono, monospace)" } }}
        value={typed}
        error={fault}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => typed !== value && onChange(typed)}
        spellCheck={false}
      />
      {typed !== value && (
        <div>
          <Button variant="default" onClick={() => onChange(typed)}>
            {t("routing.rule.apply")}
          </Button>
        </div>
      )}
    </div>
  );
}
