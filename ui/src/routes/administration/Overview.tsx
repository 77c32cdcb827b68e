/** The way from an empty plan to a line that answers: the steps, those done, the next one. */
import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { useAtom } from "../../parts/atom";
import { draft } from "./plan";
import { nextStep, optional, type Step, stepsOf } from "./setUp";
import { usePlan } from "./usePlan";

function useSteps() {
  const plan = usePlan();
  const changes = useAtom(draft)?.past.length ?? 0;
  const people = useQuery({ queryKey: ["people"], queryFn: api.people });
  const logins = people.data && new Set(people.data.items.map((p) => p.login));
  const steps = stepsOf(plan, changes, logins);
  return { steps, next: nextStep(steps) };
}

/** The way on, for whoever is in the middle of the set-up; nothing once only publishing is left. */
export function NextStep() {
  const { t } = useTranslation();
  const { next } = useSteps();
  const { section } = useParams({ strict: false }) as { section?: string };
  if (!next || next === "publish" || next === section || !section || section === "overview") {
    return null;
  }
  return (
    <Link to="/administration/$section" params={{ section: next }}>
      {t("admin.steps.next", { step: t(`admin.${next}`) })}
    </Link>
  );
}

export function Overview() {
  const { t } = useTranslation();
  const { steps, next } = useSteps();
  return (
    <section className="panel" aria-label={t("admin.overview")}>
      <div className="panel-head">
        <h2 className="grow">{t("admin.overview")}</h2>
        <span className="muted">{next ? t("admin.steps.order") : t("admin.steps.all_done")}</span>
      </div>
      <ol className="steps">
        {steps.map((step, n) => (
          <StepRow key={step.name} step={step} place={n + 1} next={step.name === next} />
        ))}
      </ol>
    </section>
  );
}

function StepRow({ step, place, next }: { step: Step; place: number; next: boolean }) {
  const { t } = useTranslation();
  const { name, done, count } = step;
  return (
    <li {...(next && { "data-next": true })}>
      <span className="mark num" {...(done && { "data-done": true })}>
        {done ? <IconCheck size={15} aria-label={t("admin.steps.done")} /> : place}
      </span>
      <div>
        <div className="row">
          <span className="strong">{t(`admin.${name}`)}</span>
          {count !== undefined && count > 0 && <span className="muted num">{count}</span>}
          {optional(step) && !done && <span className="muted">{t("admin.steps.optional")}</span>}
        </div>
        <div className="muted small">{t(`admin.steps.${name}`)}</div>
      </div>
      <Button
        component={Link}
        to={`/administration/${name}`}
        variant={next ? "filled" : "default"}
        aria-label={`${next ? t("admin.steps.go") : t("admin.steps.open")} · ${t(`admin.${name}`)}`}
      >
        {next ? t("admin.steps.go") : t("admin.steps.open")}
      </Button>
    </li>
  );
}
