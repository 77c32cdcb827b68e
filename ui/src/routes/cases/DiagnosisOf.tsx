/** The diagnoses of a ticket, or of an interaction. Nothing where there are none. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/cases";
import { Failed } from "../../parts/Empty";
import { DiagnosisAnswers } from "./DiagnosisAnswers";

interface DiagnosisOfProps {
  ticket?: string;
  interaction?: string;
  /** Diagnoses of these tickets are shown elsewhere. */
  except?: string[];
}

export function DiagnosisOf({ ticket, interaction, except = [] }: DiagnosisOfProps) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["diagnoses", "of", ticket ?? null, interaction ?? null],
    queryFn: () => api.diagnoses({ ticket, interaction }),
  });
  const all = found.data?.items ?? [];
  const items = all.filter((one) => !one.ticket || !except.includes(one.ticket));
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
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
