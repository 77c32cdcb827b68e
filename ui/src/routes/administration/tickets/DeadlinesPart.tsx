/** Priority by impact and urgency, and what each priority owes in opening hours. */
import { NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { TICKET_PRIORITIES, type TicketPriority } from "../../../api/types";
import { Hours } from "./Hours";
import {
  type Deadlines,
  FCR_RETURNS,
  type FcrReturn,
  type Grade,
  GRADES,
  type Matrix,
} from "./model";
import { usePlaces, withValue } from "./places";
import type { TicketPart } from "./TicketsSection";

export function DeadlinesPart({ tickets, put }: TicketPart) {
  const { t } = useTranslation();
  return (
    <div className="stack-lg">
      <section className="panel panel-body stack">
        <h2>{t("ticketing.admin.matrix.title")}</h2>
        <p className="small muted" style={{ margin: 0 }}>
          {t("ticketing.admin.matrix.hint")}
        </p>
        <PriorityMatrix matrix={tickets.matrix} onChange={(matrix) => put({ matrix })} />
      </section>
      <DeadlineTable tickets={tickets} put={put} />
      <section className="panel panel-body form-grid">
        <NumberInput
          label={t("ticketing.admin.fcr_days")}
          description={t("ticketing.admin.fcr_days_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          min={1}
          max={365}
          value={tickets.fcr_days}
          onChange={(days) => typeof days === "number" && put({ fcr_days: days })}
        />
        <Select
          label={t("ticketing.admin.fcr_return.label")}
          description={t("ticketing.admin.fcr_return.hint")}
          inputWrapperOrder={["label", "input", "description"]}
          data={FCR_RETURNS.map((way) => ({
            value: way,
            label: t(`ticketing.admin.fcr_return.${way}`),
          }))}
          value={tickets.fcr_return ?? "queue"}
          onChange={(way) => way && put({ fcr_return: way as FcrReturn })}
          allowDeselect={false}
        />
        <NumberInput
          label={t("ticketing.admin.reopen_days")}
          description={t("ticketing.admin.reopen_days_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          min={1}
          max={365}
          value={tickets.reopen_days}
          onChange={(days) => typeof days === "number" && put({ reopen_days: days })}
        />
      </section>
    </div>
  );
}

interface PriorityMatrixProps {
  matrix: Matrix;
  onChange: (matrix: Matrix) => void;
}

function PriorityMatrix({ matrix, onChange }: PriorityMatrixProps) {
  const { t } = useTranslation();
  const put = (impact: Grade, at: number, priority: TicketPriority) =>
    onChange({ ...matrix, [impact]: matrix[impact].map((p, n) => (n === at ? priority : p)) });
  return (
    <table className="matrix" style={{ alignSelf: "flex-start" }}>
      <thead>
        <tr>
          <td className="small muted">{t("ticketing.admin.matrix.corner")}</td>
          {GRADES.map((urgency) => (
            <th key={urgency} scope="col">
              {t("ticketing.pair", {
                name: t("ticketing.urgency"),
                value: t(`ticketing.grades.${urgency}`),
              })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...GRADES].reverse().map((impact) => (
          <tr key={impact}>
            <th scope="row">
              {t("ticketing.pair", {
                name: t("ticketing.impact"),
                value: t(`ticketing.grades.${impact}`),
              })}
            </th>
            {GRADES.map((urgency, at) => (
              <td key={urgency} data-priority={matrix[impact][at]}>
                <Select
                  aria-label={[impact, urgency].map((g) => t(`ticketing.grades.${g}`)).join(" × ")}
                  data={TICKET_PRIORITIES.map((value) => ({
                    value,
                    label: t(`ticket.priorities.${value}`),
                  }))}
                  value={matrix[impact][at] ?? null}
                  allowDeselect={false}
                  w={120}
                  onChange={(next) => next && put(impact, at, next as TicketPriority)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DeadlineTable({ tickets, put }: TicketPart) {
  const { t } = useTranslation();
  const places = usePlaces();
  const { sla } = tickets;
  const withHours = (hours: string | null) => {
    const { hours: _before, ...rest } = sla;
    put({ sla: hours ? { ...rest, hours } : rest });
  };
  const withDeadline = (priority: TicketPriority, key: keyof Deadlines, ms: number | undefined) => {
    const { [key]: _before, ...rest } = sla[priority];
    put({ sla: { ...sla, [priority]: ms === undefined ? rest : { ...rest, [key]: ms } } });
  };
  return (
    <section className="panel panel-body stack">
      <h2>{t("ticketing.admin.sla.title")}</h2>
      <Select
        label={t("ticketing.admin.sla.hours")}
        description={t("ticketing.admin.sla.hours_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        data={withValue(places.hours, sla.hours)}
        value={sla.hours ?? null}
        placeholder={t("ticketing.admin.sla.always")}
        onChange={withHours}
        clearable
        maw={360}
      />
      <table className="matrix" style={{ alignSelf: "flex-start" }}>
        <thead>
          <tr>
            <th scope="col">{t("ticket.priority")}</th>
            <th scope="col">{t("ticketing.sla.first_response")}</th>
            <th scope="col">{t("ticketing.sla.resolution")}</th>
          </tr>
        </thead>
        <tbody>
          {[...TICKET_PRIORITIES].reverse().map((priority) => (
            <tr key={priority}>
              <th scope="row">{t(`ticket.priorities.${priority}`)}</th>
              {(["first_response", "resolution"] as const).map((clock) => (
                <td key={clock}>
                  <Hours
                    hidden
                    label={`${t(`ticketing.sla.${clock}`)} ${t(`ticket.priorities.${priority}`)}`}
                    value={sla[priority][`${clock}_ms`]}
                    placeholder={t("ticketing.admin.sla.none")}
                    onChange={(ms) => withDeadline(priority, `${clock}_ms`, ms)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
