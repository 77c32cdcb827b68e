/** The standard reports: each opens as it is, and can be kept with other days and filters. */
import { useQuery } from "@tanstack/react-query";
import * as api from "../../api/reports";
import { useMe } from "../../app/session";
import { useLocale } from "../../i18n";
import { Failed, Loading } from "../../parts/Empty";
import { ReportPanel } from "./ReportPanel";
import type { Place } from "./ReportsPage";

/** Reports of agents are not the organization's. */
const OF_AGENTS = ["timesheet", "transfers", "cost", "evaluations", "calibration", "coaching"];

export function StandardReports({ opened, onOpen }: Place) {
  const locale = useLocale();
  const me = useMe();
  const list = useQuery({
    queryKey: ["reports", "standard"],
    queryFn: api.standard,
    staleTime: Infinity,
  });
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Loading />;
  const all = list.data.items.filter(
    (one) => me.person.role !== "organization" || !OF_AGENTS.includes(one.key),
  );
  const report = all.find((one) => one.key === opened);
  if (report) {
    return (
      <ReportPanel
        key={report.key}
        definition={report.definition}
        name={report.name[locale]}
        onBack={() => onOpen(null)}
      />
    );
  }
  return (
    <div className="report-cards">
      {all.map((one) => (
        <button key={one.key} type="button" className="report-card" onClick={() => onOpen(one.key)}>
          <b>{one.name[locale]}</b>
          <span>{one.about[locale]}</span>
        </button>
      ))}
    </div>
  );
}
