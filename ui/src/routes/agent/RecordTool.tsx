/** The campaign's record beside its call: who is called and why, before anything is dialled. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/lists";
import type { OutcomeName } from "../../api/types";
import { useLive } from "../../live/store";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat, useNames } from "../../parts/useFormat";
import type { ToolProps } from "./tools";

export function useRecordShown({ live }: ToolProps): boolean {
  return live.record !== null;
}

export function RecordTool({ live }: ToolProps) {
  const { t } = useTranslation();
  const { record } = live;
  const found = useQuery({
    queryKey: ["record", record],
    queryFn: () => api.dialRecord(record ?? ""),
    enabled: record !== null,
  });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return (
    <div className="stack-lg">
      {live.stage === "ringing" && <p className="strong">{t("dialling.preview_hint")}</p>}
      <Facts of={found.data.record} campaign={live.campaign} />
      <Attempts of={found.data.attempts} />
    </div>
  );
}

function Facts({ of, campaign }: { of: api.DialRecord; campaign: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useLive((state) => (campaign ? state.campaigns[campaign]?.name : undefined));
  const values = Object.entries(of.values);
  return (
    <dl className="facts">
      <dt>{t("dialling.record.reason_to_call")}</dt>
      <dd>{name ?? campaign ?? "–"}</dd>
      <dt>{t("dialling.list.person")}</dt>
      <dd>{[of.name, of.reference].filter(Boolean).join(" · ") || "–"}</dd>
      <dt>{t("dialling.list.numbers")}</dt>
      <dd className="num">
        {of.numbers.map((one) => [one.shown, one.label].filter(Boolean).join(" ")).join(", ")}
      </dd>
      {of.last_at && (
        <>
          <dt>{t("dialling.record.last")}</dt>
          <dd>{format.at(of.last_at, "day_time")}</dd>
        </>
      )}
      {values.map(([field, value]) => (
        <div key={field} style={{ display: "contents" }}>
          <dt>{field}</dt>
          <dd>{String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Attempts({ of }: { of: api.DialRecordDetail["attempts"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  if (of.length === 0) return <p className="muted">{t("dialling.record.never_called")}</p>;
  return (
    <ul className="plain stack">
      {of.map((one) => (
        <li key={one.interaction} className="row small">
          <span className="num">{format.at(one.at, "day_time")}</span>
          <span className="grow cut">
            {names.disposition(one.disposition) ??
              (one.outcome ? t(`outcome.${one.outcome as OutcomeName}`) : "–")}
          </span>
        </li>
      ))}
    </ul>
  );
}
