/** On the card: who of the field force comes to this customer, from today on. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/appointments";
import { localDay, dayStart } from "../../format/time";
import { useFormat } from "../../parts/useFormat";
import { AppointmentPanel } from "./AppointmentPanel";
import { StateBadge } from "./parts";

export function CardVisits({ customer }: { customer: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState<string | null>(null);
  const from = dayStart(localDay(Date.now(), format.zone), format.zone);
  const found = useQuery({
    queryKey: ["appointments", "of", customer, from],
    queryFn: () => api.list({ customer, from, limit: 20 }),
  });
  const rows = found.data?.items ?? [];
  if (rows.length === 0) return null;
  return (
    <div role="group" aria-label={t("appointments.card")}>
      {rows.map((one) => (
        <div key={one.id} className="card-line row">
          <span className="grow" style={{ minWidth: 0 }}>
            <button type="button" className="link cut" onClick={() => setOpen(one.id)}>
              {format.at(one.starts_at, "full")}
            </button>
            <span className="small muted cut" style={{ display: "block" }}>
              {[one.person_name, one.subject].filter(Boolean).join(" · ")}
            </span>
          </span>
          <StateBadge state={one.state} />
        </div>
      ))}
      {open && <AppointmentPanel id={open} onClose={() => setOpen(null)} />}
    </div>
  );
}
