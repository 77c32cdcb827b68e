/** The list as a file: what is shown, in words. */
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import { ExportMenu } from "../../parts/ExportMenu";
import { useFormat, useNames } from "../../parts/useFormat";
import { useKinds } from "./useKinds";

export function TicketExport({ rows }: { rows: Ticket[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const kinds = useKinds();
  return (
    <ExportMenu<Ticket>
      name="tickets"
      disabled={rows.length === 0}
      rows={() => rows}
      columns={[
        { title: t("ticket.number"), value: (row) => row.number },
        { title: t("ticket.subject"), value: (row) => row.subject },
        { title: t("ticket.type"), value: (row) => kinds.typeWords(row) },
        { title: t("ticket.category"), value: (row) => row.category },
        { title: t("ticket.priority"), value: (row) => t(`ticket.priorities.${row.priority}`) },
        { title: t("ticket.status"), value: (row) => kinds.stateWords(row) },
        { title: t("ticketing.level"), value: (row) => row.level },
        { title: t("ticketing.team"), value: (row) => row.team ?? null },
        { title: t("ticket.assignee"), value: (row) => row.assignee ?? null },
        { title: t("customer.organization"), value: (row) => names.organization(row.organization) },
        {
          title: t("ticketing.sla.resolution"),
          value: (row) => row.sla.resolution.due ?? null,
        },
        {
          title: t("ticketing.sla.missed"),
          value: (row) => Boolean(row.sla.resolution.breached_at),
        },
        { title: t("ticket.created_at"), value: (row) => format.at(row.created_at, "day_time") },
        { title: t("ticket.updated_at"), value: (row) => format.at(row.updated_at, "day_time") },
      ]}
    />
  );
}
