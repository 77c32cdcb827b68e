/** Follow-up plans: the calls that a ticket owes its customer, in their order. */
import { ActionIcon, Button, Select } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Hours } from "./Hours";
import type { FollowUpPlan } from "./model";
import { LabelFields, NamedList } from "./NamedList";
import { usePlaces, withValue } from "./places";
import type { TicketPart } from "./TicketsSection";

const HOUR_MS = 3_600_000;

export function PlansPart({ tickets, put }: TicketPart) {
  const { t } = useTranslation();
  return (
    <NamedList<FollowUpPlan>
      label={t("ticketing.admin.tabs.plans")}
      about={t("ticketing.admin.plans.about")}
      items={tickets.plans}
      onChange={(plans) => put({ plans })}
      blank={(id, label) => ({ id, label, steps: [{ after_ms: HOUR_MS, label }] })}
      form={(plan, onChange) => <Steps plan={plan} onChange={onChange} />}
    />
  );
}

interface StepsProps {
  plan: FollowUpPlan;
  onChange: (plan: FollowUpPlan) => void;
}

function Steps({ plan, onChange }: StepsProps) {
  const { t } = useTranslation();
  const places = usePlaces();
  const { steps } = plan;
  const replace = (at: number, next: FollowUpPlan["steps"][number]) =>
    onChange({ ...plan, steps: steps.map((step, n) => (n === at ? next : step)) });
  return (
    <>
      <Select
        label={t("ticketing.admin.plans.queue")}
        description={t("ticketing.admin.plans.queue_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        data={withValue(places.queues, plan.queue)}
        value={plan.queue ?? null}
        onChange={(queue) => {
          const { queue: _before, ...rest } = plan;
          onChange(queue ? { ...rest, queue } : rest);
        }}
        clearable
      />
      <h3>{t("ticketing.admin.plans.steps")}</h3>
      {steps.map((step, n) => (
        <div key={n} className="row" style={{ alignItems: "flex-end" }}>
          <Hours
            label={t("ticketing.admin.plans.after")}
            value={step.after_ms}
            onChange={(ms) => replace(n, { ...step, after_ms: ms ?? 0 })}
          />
          <div className="grow">
            <LabelFields value={step.label} onChange={(label) => replace(n, { ...step, label })} />
          </div>
          <ActionIcon
            aria-label={t("ticketing.admin.remove", { name: step.label.fr })}
            disabled={steps.length === 1}
            onClick={() => onChange({ ...plan, steps: steps.filter((_, i) => i !== n) })}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => {
            const last = steps.at(-1)?.after_ms ?? 0;
            const label = { fr: t("ticketing.admin.plans.new_step") };
            onChange({ ...plan, steps: [...steps, { after_ms: last + HOUR_MS, label }] });
          }}
        >
          {t("ticketing.admin.plans.add_step")}
        </Button>
      </div>
    </>
  );
}
