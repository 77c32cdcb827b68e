/** When a record is tried again, by what came of the call: a line for each outcome and disposition. */
import { NumberInput, Select, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePlan } from "./usePlan";
import {
  afterOf,
  amountOf,
  OUTBOUND,
  outcomesOf,
  type Recycling,
  RETRIED,
  type Retry,
  type RetryUnit,
  unitOf,
  withDisposition,
  withOutcome,
} from "./outbound";
import { Whole } from "./OutboundForm";
import { without } from "./plan";

interface RecyclingTableProps {
  queue: string | undefined;
  value: Recycling | undefined;
  onChange: (next: Recycling | undefined) => void;
}

const FIRST: Retry = { after: "half_day", times: 2 };

export function RecyclingTable({ queue, value, onChange }: RecyclingTableProps) {
  const { t } = useTranslation();
  const plan = usePlan();
  const outcomes = outcomesOf(value);
  const said = (queue && plan.queues?.[queue]?.dispositions) || [];
  const ruled = Object.keys(value?.dispositions ?? {}).filter((id) => !said.includes(id));
  return (
    <fieldset className="form-part">
      <legend>{t("dialling.form.recycling")}</legend>
      <div className="form-grid">
        <Whole
          label={t("dialling.form.attempts")}
          hint={t("dialling.form.attempts_hint")}
          value={value?.attempts}
          fallback={OUTBOUND.attempts}
          min={1}
          max={100}
          onChange={(next) => onChange(without(value ?? {}, "attempts", next))}
        />
      </div>
      <table className="grid recycling">
        <thead>
          <tr>
            <th scope="col">{t("dialling.form.came_of_it")}</th>
            <th scope="col">{t("dialling.form.again")}</th>
            <th scope="col">{t("dialling.form.again_after")}</th>
            <th scope="col">{t("dialling.form.times")}</th>
          </tr>
        </thead>
        <tbody>
          {RETRIED.map((outcome) => (
            <Line
              key={outcome}
              name={t(`outcome.${outcome}`)}
              retry={outcomes[outcome]}
              onChange={(retry) => onChange(withOutcome(value, outcome, retry))}
            />
          ))}
          {[...said, ...ruled].map((id) => (
            <Line
              key={`said ${id}`}
              name={plan.dispositions?.[id]?.name || id}
              retry={value?.dispositions?.[id]}
              onChange={(retry) => onChange(withDisposition(value, id, retry))}
            />
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}

interface LineProps {
  name: string;
  retry: Retry | undefined;
  onChange: (retry: Retry | null) => void;
}

function Line({ name, retry, onChange }: LineProps) {
  const { t } = useTranslation();
  const unit = retry && unitOf(retry.after);
  const amount = retry && amountOf(retry.after);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Switch
          aria-label={t("dialling.form.again_of", { name })}
          checked={retry !== undefined}
          onChange={(event) => onChange(event.currentTarget.checked ? FIRST : null)}
        />
      </td>
      <td>
        {retry ? (
          <div className="row">
            {unit !== "half_day" && (
              <NumberInput
                aria-label={t("dialling.form.amount_of", { name })}
                w={80}
                min={1}
                allowDecimal={false}
                value={amount ?? ""}
                onChange={(next) =>
                  typeof next === "number" &&
                  unit &&
                  onChange({ ...retry, after: afterOf(unit, next) })
                }
              />
            )}
            <Select
              aria-label={t("dialling.form.unit_of", { name })}
              w={190}
              allowDeselect={false}
              data={(["half_day", "minutes", "days"] as const).map((one) => ({
                value: one,
                label: t(`dialling.unit.${one}`),
              }))}
              value={unit ?? null}
              onChange={(next) =>
                next && onChange({ ...retry, after: afterOf(next as RetryUnit, null) })
              }
            />
          </div>
        ) : (
          <span className="muted">{t("dialling.form.never_again")}</span>
        )}
      </td>
      <td>
        {retry && (
          <NumberInput
            aria-label={t("dialling.form.times_of", { name })}
            w={80}
            min={1}
            max={100}
            allowDecimal={false}
            value={retry.times}
            onChange={(next) => typeof next === "number" && onChange({ ...retry, times: next })}
          />
        )}
      </td>
    </tr>
  );
}
