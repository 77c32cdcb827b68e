/** The left column: what I did today, and the calls the centre owes. */
import { Button, SegmentedControl } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconAlertTriangle,
  IconHistory,
  IconPhoneOutgoing,
  IconPhoneCheck,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { canCall, payCallback } from "../../actions/callBack";
import * as api from "../../api/calls";
import type { CallbackView, Contact } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { dayStart, localDay, spell } from "../../format/time";
import { isLate, owedFirst } from "../../live/owed";
import { useLive } from "../../live/store";
import { useAtom } from "../../parts/atom";
import { Badge, OutcomeBadge } from "../../parts/Badge";
import { Elapsed, useNow } from "../../parts/Elapsed";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { useFormat, useNames } from "../../parts/useFormat";
import { isUnsaved, useDrafts } from "./drafts";
import { OwnCampaigns } from "./OwnCampaigns";
import { useDesk, viewed } from "./useDesk";

export function Inbox() {
  const { t } = useTranslation();
  const { agent } = useDesk();
  const [tab, setTab] = useState<"day" | "callbacks">("day");
  // The order is looked at every minute: a row must not slip away under the pointer.
  const present = Math.floor(useNow() / 60_000) * 60_000;
  const owedByKey = useLive((state) => state.callbacks);
  const owed = useMemo(
    () => Object.values(owedByKey).sort(owedFirst(present)),
    [owedByKey, present],
  );
  return (
    <section aria-label={t("inbox.my_day")}>
      <div className="desk-head">
        <SegmentedControl
          fullWidth
          className="grow"
          size="xs"
          value={tab}
          onChange={(value) => setTab(value as "day" | "callbacks")}
          data={[
            { value: "day", label: t("inbox.my_day") },
            {
              value: "callbacks",
              label: owed.length
                ? `${t("inbox.callbacks")} (${owed.length})`
                : t("inbox.callbacks"),
            },
          ]}
        />
      </div>
      {tab === "day" && <OwnCampaigns />}
      {tab === "day" && agent && (
        <div className="desk-head small" style={{ minHeight: 32 }}>
          <span className="strong">{t("inbox.handled", { count: agent.handled_today ?? 0 })}</span>
          <span className="muted">·</span>
          <span>
            {spell(agent.talk_ms_today ?? 0)} {t("inbox.talk")}
          </span>
        </div>
      )}
      <div className="desk-body">{tab === "day" ? <Day /> : <Callbacks owed={owed} />}</div>
    </section>
  );
}

function Day() {
  const { t } = useTranslation();
  const { agent, interaction } = useDesk();
  const { zone } = useFormat();
  const queries = useQueryClient();
  const key = agent?.agent ?? "";
  const day = useQuery({
    queryKey: ["interactions", "mine", key],
    queryFn: () =>
      api.interactions({
        agent: key,
        from: dayStart(localDay(Date.now(), zone), zone),
        limit: 100,
      }),
    enabled: key !== "",
  });
  // A new call or the end of one changes the list.
  const moving = `${interaction?.interaction}:${interaction?.stage}:${agent?.handled_today}`;
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ["interactions", "mine"] });
  }, [moving, queries]);
  if (day.isError) return <Failed error={day.error} retry={() => void day.refetch()} />;
  if (!day.data) return <Loading />;
  const past = day.data.items.filter((c) => c.interaction !== interaction?.interaction);
  if (past.length === 0)
    return <Empty icon={IconHistory} title={t("inbox.empty")} hint={t("inbox.empty_hint")} />;
  return past.map((contact) => <Item key={contact.interaction} contact={contact} />);
}

function Item({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const chosen = useAtom(viewed);
  const draft = useDrafts()[contact.interaction];
  const who = contact.customer?.name ?? contact.customer_number_national ?? t("app.hidden_number");
  return (
    <button
      type="button"
      className="item"
      aria-current={chosen === contact.interaction}
      onClick={() => viewed.set(contact.interaction)}
    >
      <span className="row between">
        <span className="strong cut grow">{who}</span>
        <span className="num muted small">{format.at(contact.started_at, "time")}</span>
      </span>
      <span className="row between small" style={{ marginTop: 2 }}>
        <span className="muted cut grow">
          {names.queue(contact.queue) ?? t(`initiation.${contact.initiation}`)}
          {isUnsaved(draft) && ` · ${t("inbox.draft")}`}
        </span>
        {contact.outcome === "handled" ? (
          <span className="num muted">{spell(contact.talk_ms)}</span>
        ) : (
          <OutcomeBadge outcome={contact.outcome} />
        )}
      </span>
    </button>
  );
}

function Callbacks({ owed }: { owed: CallbackView[] }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const format = useFormat();
  const names = useNames();
  if (owed.length === 0) {
    return (
      <Empty
        icon={IconPhoneCheck}
        title={t("inbox.no_callbacks")}
        hint={t("inbox.no_callbacks_hint")}
      />
    );
  }
  const possible = canCall(desk);
  const take = (callback: string) =>
    payCallback(callback).then(
      () => notifications.show({ message: t("inbox.calling") }),
      (error: unknown) => tellProblem(error, t),
    );
  return (
    <>
      {!possible && (
        <div className="small muted" style={{ padding: "8px 12px" }}>
          {t("inbox.cannot_call")}
        </div>
      )}
      {owed.map((callback) => (
        <div key={callback.callback} className="item" style={{ cursor: "default" }}>
          <div className="row between">
            <span className="strong num">
              {callback.customer_number_national ??
                format.phone(callback.customer_number) ??
                t("app.hidden_number")}
            </span>
            <span className="small muted">
              <Elapsed since={callback.since} />
            </span>
          </div>
          <div className="row between" style={{ marginTop: 4 }}>
            <span className="small muted cut grow">
              {names.queue(callback.queue) ?? names.organization(callback.organization)}
            </span>
            {callback.state === "taken" ? (
              <span className="small muted">{t("inbox.taken")}</span>
            ) : (
              <Button
                variant="default"
                disabled={!possible}
                leftSection={<IconPhoneOutgoing size={14} aria-hidden />}
                onClick={() => void take(callback.callback)}
              >
                {t("inbox.call_back")}
              </Button>
            )}
          </div>
          <Promised owed={callback} />
        </div>
      ))}
    </>
  );
}

/** What was promised, whether it is late, and how often it was tried. */
function Promised({ owed }: { owed: CallbackView }) {
  const { t } = useTranslation();
  const { me } = useDesk();
  const format = useFormat();
  const late = isLate(owed, useNow());
  const words = [
    owed.promised && `${t("callbacks.promised")} ${format.at(owed.promised)}`,
    owed.not_before &&
      owed.not_before !== owed.promised &&
      t("callbacks.not_before", { time: format.at(owed.not_before) }),
    owed.attempts > 0 && t("callbacks.attempts_of", { count: owed.attempts }),
    owed.only && owed.only === me.agent?.agent && t("callbacks.me_alone"),
  ].filter(Boolean);
  if (words.length === 0) return null;
  return (
    <div className="row wrap small" style={{ marginTop: 4 }}>
      {late && (
        <Badge tone="bad" icon={IconAlertTriangle}>
          {t("callbacks.look.late")}
        </Badge>
      )}
      <span className="muted">{words.join(" · ")}</span>
    </div>
  );
}
