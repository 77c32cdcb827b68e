/** The steps of a rule as a form: from which wait, on which condition, to whom. */
import { ActionIcon, Button, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Seconds } from "./fields";
import {
  chained,
  type Destination,
  destinationKind,
  DESTINATIONS,
  type Guard,
  guardKind,
  GUARDS,
  newDestination,
  newGuard,
  newTerm,
  replaced,
  type Rule,
  type Step,
  type Term,
  termKind,
  TERMS,
} from "./rule";
import { usePlan } from "./usePlan";

interface StepsProps {
  rule: Rule;
  onChange: (next: Rule) => void;
}

export function RuleSteps({ rule, onChange }: StepsProps) {
  const { t } = useTranslation();
  const set = (steps: Step[]) => onChange(chained(steps));
  const { first } = useFirst();
  // The first step asks something, those after it widen: each adds somebody.
  const asks = rule.steps.length === 0 && first("skills") !== "";
  const term: Term = asks ? newTerm("skill", first) : "anyone";
  const fresh: Step = { from_ms: 0, to: { agents: { any_of: [[term]] } } };
  return (
    <ol className="rule-steps">
      {rule.steps.map((step, n) => (
        <StepRow
          key={n}
          n={n}
          step={step}
          last={n === rule.steps.length - 1}
          onChange={(next) => set(replaced(rule.steps, n, next))}
        />
      ))}
      <li>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => set([...rule.steps, fresh])}
        >
          {t("routing.rule.add_step")}
        </Button>
      </li>
    </ol>
  );
}

interface StepRowProps {
  n: number;
  step: Step;
  last: boolean;
  onChange: (next: Step | null) => void;
}

function StepRow({ n, step, last, onChange }: StepRowProps) {
  const { t } = useTranslation();
  const pick = useFirst();
  const kind = destinationKind(step.to);
  const only = step.only ?? [];
  const setOnly = (next: Guard[]) => onChange({ ...step, only: next });
  return (
    <li aria-label={t("routing.rule.step", { n: n + 1 })} className="rule-step">
      <div className="row" style={{ alignItems: "flex-end" }}>
        <span className="small muted" style={{ paddingBottom: 8, minWidth: 92 }}>
          {t("routing.rule.from", { wait: `${step.from_ms / 1000} s` })}
        </span>
        {last ? (
          <span className="small muted" style={{ paddingBottom: 8, width: 130 }}>
            {t("routing.rule.until_end")}
          </span>
        ) : (
          <Seconds
            label={t("routing.rule.until")}
            value={step.until_ms}
            fallback={step.from_ms + 20_000}
            onChange={(ms) => ms && onChange({ ...step, until_ms: ms })}
            w={130}
          />
        )}
        <Select
          label={t("routing.rule.to")}
          data={DESTINATIONS.map((to) => ({ value: to, label: t(`routing.rule.${to}`) }))}
          value={kind}
          onChange={(next) =>
            next && onChange({ ...step, to: newDestination(next as typeof kind, pick.first) })
          }
          allowDeselect={false}
          w={170}
        />
        <span className="grow" />
        <ActionIcon
          aria-label={t("routing.rule.remove_step", { n: n + 1 })}
          onClick={() => onChange(null)}
        >
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </div>
      <ToFields to={step.to} onChange={(to) => onChange({ ...step, to })} />
      {only.map((guard, i) => (
        <GuardRow key={i} guard={guard} onChange={(next) => setOnly(replaced(only, i, next))} />
      ))}
      <Select
        aria-label={t("routing.rule.add_guard")}
        placeholder={t("routing.rule.add_guard")}
        size="xs"
        data={GUARDS.map((guard) => ({ value: guard, label: t(`routing.rule.${guard}`) }))}
        value={null}
        onChange={(next) => next && setOnly([...only, newGuard(next as (typeof GUARDS)[number])])}
        w={200}
      />
    </li>
  );
}

/** The first thing of a section of the plan, and all of them to choose from. */
function useFirst() {
  const plan = usePlan();
  const of = (section: string) =>
    Object.entries((plan[section as keyof typeof plan] ?? {}) as Record<string, { name?: string }>);
  return {
    first: (section: string) => of(section)[0]?.[0] ?? "",
    all: (section: string) => of(section).map(([value, x]) => ({ value, label: x.name || value })),
  };
}

function ToFields({ to, onChange }: { to: Destination; onChange: (next: Destination) => void }) {
  const { t } = useTranslation();
  const { all } = useFirst();
  if (to === "voicemail" || to === "callback") return null;
  if ("agents" in to) {
    return (
      <Alternatives
        any={to.agents.any_of}
        onChange={(any_of) => onChange({ agents: { any_of } })}
      />
    );
  }
  const queue = "queue" in to;
  return (
    <Select
      aria-label={t(queue ? "routing.rule.queue" : "routing.rule.partner")}
      data={all(queue ? "queues" : "partners")}
      value={queue ? to.queue.queue : to.partner.partner}
      onChange={(next) =>
        next && onChange(queue ? { queue: { queue: next } } : { partner: { partner: next } })
      }
      allowDeselect={false}
      searchable
    />
  );
}

function Alternatives({ any, onChange }: { any: Term[][]; onChange: (next: Term[][]) => void }) {
  const { t } = useTranslation();
  const { first } = useFirst();
  return (
    <div className="stack">
      {any.map((terms, n) => (
        <div key={n} className="row wrap" role="group" aria-label={t("routing.rule.agents")}>
          {n > 0 && <span className="small strong">{t("routing.rule.or")}</span>}
          {terms.map((term, i) => (
            <TermField
              key={i}
              term={term}
              and={i > 0}
              onChange={(next) => {
                const rest = replaced(terms, i, next);
                onChange(replaced(any, n, rest.length > 0 ? rest : null));
              }}
            />
          ))}
          <ActionIcon
            aria-label={t("routing.rule.add_term")}
            onClick={() => onChange(replaced(any, n, [...terms, newTerm("skill", first)]))}
          >
            <IconPlus size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => onChange([...any, [newTerm("skill", first)]])}
        >
          {t("routing.rule.add_or")}
        </Button>
      </div>
    </div>
  );
}

interface TermFieldProps {
  term: Term;
  and: boolean;
  onChange: (next: Term | null) => void;
}

function TermField({ term, and, onChange }: TermFieldProps) {
  const { t } = useTranslation();
  const { all, first } = useFirst();
  const kind = termKind(term);
  const named = (section: string, value: string, put: (id: string) => Term) => (
    <Select
      aria-label={t(`routing.rule.${kind}`)}
      size="xs"
      data={all(section)}
      value={value}
      onChange={(next) => next && onChange(put(next))}
      allowDeselect={false}
      searchable
      w={150}
    />
  );
  return (
    <span className="row rule-term">
      {and && <span className="small strong">{t("routing.rule.and")}</span>}
      <Select
        aria-label={t("routing.rule.kind")}
        size="xs"
        data={TERMS.map((one) => ({ value: one, label: t(`routing.rule.${one}`) }))}
        value={kind}
        onChange={(next) => next && onChange(newTerm(next as typeof kind, first))}
        allowDeselect={false}
        w={120}
      />
      {term !== "anyone" && "skill" in term && (
        <>
          {named("skills", term.skill.skill, (skill) => ({ skill: { ...term.skill, skill } }))}
          <span aria-hidden>≥</span>
          <NumberInput
            aria-label={t("routing.rule.least")}
            size="xs"
            min={1}
            max={10}
            value={term.skill.least}
            onChange={(next) =>
              typeof next === "number" && onChange({ skill: { ...term.skill, least: next } })
            }
            w={64}
          />
        </>
      )}
      {term !== "anyone" &&
        "site" in term &&
        named("sites", term.site.site, (site) => ({ site: { site } }))}
      {term !== "anyone" &&
        "team" in term &&
        named("teams", term.team.team, (team) => ({ team: { team } }))}
      {term !== "anyone" &&
        "agent" in term &&
        named("agents", term.agent.agent, (agent) => ({ agent: { agent } }))}
      <ActionIcon aria-label={t("routing.rule.remove")} onClick={() => onChange(null)}>
        <IconX size={12} aria-hidden />
      </ActionIcon>
    </span>
  );
}

interface GuardRowProps {
  guard: Guard;
  onChange: (next: Guard | null) => void;
}

function GuardRow({ guard, onChange }: GuardRowProps) {
  const { t } = useTranslation();
  return (
    <div className="row" role="group" aria-label={t("routing.rule.only")}>
      <span className="small strong">{t("routing.rule.only")}</span>
      <span className="small">{t(`routing.rule.${guardKind(guard)}`)}</span>
      {"estimate_over" in guard && (
        <NumberInput
          aria-label={t("routing.rule.estimate_over")}
          size="xs"
          min={1}
          value={guard.estimate_over.ms / 1000}
          onChange={(next) =>
            typeof next === "number" && onChange({ estimate_over: { ms: next * 1000 } })
          }
          w={90}
        />
      )}
      {"share" in guard && (
        <NumberInput
          aria-label={t("routing.rule.share")}
          size="xs"
          min={1}
          max={100}
          value={guard.share.percent}
          onChange={(next) => typeof next === "number" && onChange({ share: { percent: next } })}
          w={80}
        />
      )}
      {"attribute" in guard && (
        <>
          <TextInput
            aria-label={t("routing.rule.attribute")}
            size="xs"
            value={guard.attribute.name}
            onChange={(event) =>
              onChange({ attribute: { ...guard.attribute, name: event.currentTarget.value } })
            }
            w={120}
          />
          <span aria-hidden>=</span>
          <TextInput
            aria-label={t("routing.rule.value")}
            size="xs"
            value={guard.attribute.value}
            onChange={(event) =>
              onChange({ attribute: { ...guard.attribute, value: event.currentTarget.value } })
            }
            w={140}
          />
        </>
      )}
      <ActionIcon aria-label={t("routing.rule.remove")} onClick={() => onChange(null)}>
        <IconX size={12} aria-hidden />
      </ActionIcon>
    </div>
  );
}
