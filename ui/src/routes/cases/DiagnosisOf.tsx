/** The diagnoses of a ticket, on its page. Nothing where there are none. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/cases";
import { DiagnosisAnswers } from "./DiagnosisAnswers";

export function DiagnosisOf({ ticket }: { ticket: string }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["diagnoses", "ticket", ticket],
    queryFn: () => api.diagnoses({ ticket }),
  });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="panel" aria-label={t("cases.diagnosis")}>
      <div className="panel-head">
        <h2>{t("cases.diagnosis")}</h2>
      </div>
      <div className="panel-body stack">
        {items.map((diagnosis) => (
          <DiagnosisAnswers key={diagnosis.id} diagnosis={diagnosis} />
        ))}
      </div>
    </section>
  );
}
