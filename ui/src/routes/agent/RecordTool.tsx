/** The campaign's record beside its call: who is called and why, before anything is dialled. */
import { Button } from "@mantine/core";
import { IconPhone, IconPlayerSkipForward } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { actionById, keyOf } from "../../actions";
import * as api from "../../api/lists";
import type { OutcomeName } from "../../api/types";
import { usePreferences } from "../../app/preferences";
import { inLanguage, shown } from "../../format/fieldValues";
import { clock } from "../../format/time";
import { useLive } from "../../live/store";
import { useLeftMs } from "../../parts/Elapsed";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat, useNames } from "../../parts/useFormat";
import { RecordNumbers } from "../campaigns/RecordNumbers";
import { useSetup } from "../customers/useSetup";
import type { ToolProps } from "./tools";
import { useDesk, usePerform } from "./useDesk";

export function useRecordShown({ live }: ToolProps): boolean {
  return live.record !== null;
}

export function RecordTool({ live }: ToolProps) {
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
      {live.stage === "ringing" && <Looking live={live} />}
      <Facts of={found.data.record} campaign={live.campaign} />
      <Attempts of={found.data.attempts} />
    </div>
  );
}

/** Before the call: how long there is to read, and the command that lets it leave. */
function Looking({ live }: { live: ToolProps["live"] }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const perform = usePerform();
  const { keys } = usePreferences();
  const { answersAt } = desk.phone;
  const until = answersAt ? new Date(answersAt).toISOString() : live.expires_at;
  const left = useLeftMs(until);
  const go = actionById("answer");
  const skip = actionById("hang_up");
  const key = keyOf(go, keys);
  // It is picked up already: nothing is left to be decided.
  if (desk.phone.call === "answering" || desk.phone.call === "talking") return null;
  return (
    <section className="notice tone-warn looking" aria-label={t("dialling.record_tool")}>
      <div className="stack grow">
        <span>{t(answersAt ? "outbound.desk.reading" : "dialling.preview_hint")}</span>
        {left !== null && (
          <span role="timer">
            {t(answersAt ? "outbound.desk.calls_in" : "outbound.desk.skips_in")}{" "}
            <b className="num countdown">{clock(left + 999)}</b>
          </span>
        )}
      </div>
      <Button
        leftSection={<IconPhone size={16} aria-hidden />}
        disabled={!go.enabled(desk)}
        aria-keyshortcuts={key ?? undefined}
        onClick={() => perform(go, desk)}
      >
        {t("outbound.desk.call_now")}
        {key ? ` (${key})` : ""}
      </Button>
      <Button
        variant="default"
        leftSection={<IconPlayerSkipForward size={16} aria-hidden />}
        disabled={!skip.enabled(desk)}
        onClick={() => perform(skip, desk)}
      >
        {t("outbound.desk.skip")}
      </Button>
    </section>
  );
}

interface FactsProps {
  of: api.DialRecord;
  campaign: string | null;
}

function Facts({ of, campaign }: FactsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const setup = useSetup(of.organization);
  const name = useLive((state) => (campaign ? state.campaigns[campaign]?.name : undefined));
  const fields = setup.data?.customer_fields ?? [];
  return (
    <>
      <dl className="facts">
        <dt>{t("dialling.record.reason_to_call")}</dt>
        <dd className="strong">{name ?? campaign ?? "–"}</dd>
        <dt>{t("dialling.list.person")}</dt>
        <dd>{[of.name, of.reference].filter(Boolean).join(" · ") || "–"}</dd>
        {of.last_at && (
          <>
            <dt>{t("dialling.record.last")}</dt>
            <dd>{format.at(of.last_at, "day_time")}</dd>
          </>
        )}
        {Object.entries(of.values).map(([id, value]) => {
          const field = fields.find((one) => one.id === id);
          return (
            <div key={id} style={{ display: "contents" }}>
              <dt>{field ? inLanguage(field.label, format.locale) : id}</dt>
              <dd>{field ? shown(field, value, format.locale) : String(value)}</dd>
            </div>
          );
        })}
      </dl>
      <RecordNumbers of={of.numbers} />
    </>
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
