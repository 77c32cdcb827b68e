/** Alerts: what is open, what was, and the rules that raise them. */
import { Button, SegmentedControl } from "@mantine/core";
import { IconBellRinging, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import type { Alert } from "../../api/supervision";
import { useLive } from "../../live/store";
import { Badge } from "../../parts/Badge";
import { Elapsed } from "../../parts/Elapsed";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { IconAlertTriangle, IconCheck, IconClock } from "@tabler/icons-react";
import { Acknowledge } from "./AlertBar";
import { RulesPanel } from "./RulesPanel";
import { ruleWords, valueWords } from "./words";

const SPANS = { day: 1, week: 7, month: 31 } as const;
type Span = keyof typeof SPANS;
type Tab = "alerts" | "rules";

export function AlertsPage() {
  const { t } = useTranslation();
  const [tab, setTab] = useState<Tab>("alerts");
  const [adding, setAdding] = useState(false);
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1 className="grow">{t("alerts.title")}</h1>
        <SegmentedControl
          aria-label={t("alerts.view")}
          data={[
            { value: "alerts", label: t("alerts.title") },
            { value: "rules", label: t("alerts.rules") },
          ]}
          value={tab}
          onChange={(value) => setTab(value as Tab)}
        />
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => {
            setTab("rules");
            setAdding(true);
          }}
        >
          {t("alerts.add")}
        </Button>
      </div>
      {tab === "alerts" ? (
        <Raised />
      ) : (
        <RulesPanel adding={adding} onAdd={() => setAdding(true)} onDone={() => setAdding(false)} />
      )}
    </div>
  );
}

function Raised() {
  const { t } = useTranslation();
  const [span, setSpan] = useState<Span>("day");
  const told = useLive((state) => state.news.alerts);
  const list = useQuery({
    queryKey: ["alerts", "between", span, told],
    queryFn: () => {
      const until = Date.now() + 60_000;
      const from = until - SPANS[span] * 86_400_000;
      return api.alertsBetween(new Date(from).toISOString(), new Date(until).toISOString());
    },
    placeholderData: (before) => before,
  });
  const rows = list.data?.items ?? [];
  return (
    <section className="panel" aria-label={t("alerts.raised")}>
      <div className="panel-head">
        <IconBellRinging size={16} aria-hidden />
        <h2 className="grow">{t("alerts.raised")}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t("alerts.span")}
          data={(Object.keys(SPANS) as Span[]).map((value) => ({
            value,
            label: t(`alerts.spans.${value}`),
          }))}
          value={span}
          onChange={(value) => setSpan(value as Span)}
        />
        <AlertsExport rows={rows} />
      </div>
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && rows.length === 0 && (
        <Empty icon={IconBellRinging} title={t("alerts.none")} hint={t("alerts.none_hint")} />
      )}
      {rows.length > 0 && <AlertGrid rows={rows} />}
    </section>
  );
}

function State({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  if (alert.cleared_at) {
    return (
      <Badge tone="calm" icon={IconCheck}>
        {t("alerts.cleared")}
      </Badge>
    );
  }
  return alert.acknowledged_at ? (
    <Badge tone="warn" icon={IconClock}>
      {t("alerts.in_hand")}
    </Badge>
  ) : (
    <Badge tone="bad" icon={IconAlertTriangle}>
      {t("alerts.open")}
    </Badge>
  );
}

const endOf = (alert: Alert) => (alert.cleared_at ? Date.parse(alert.cleared_at) : Date.now());

function AlertGrid({ rows }: { rows: Alert[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Alert>[] = [
    { id: "state", head: t("alerts.state"), cell: (a) => <State alert={a} /> },
    { id: "at", head: t("alerts.at"), cell: (a) => format.at(a.raised_at) },
    {
      id: "lasted",
      head: t("alerts.lasted"),
      align: "right",
      cell: (a) =>
        a.cleared_at ? <span className="num">{lasted(a)}</span> : <Elapsed since={a.raised_at} />,
    },
    {
      id: "rule",
      head: t("alerts.rule"),
      cell: (a) => <span className="strong">{a.rule.name}</span>,
    },
    { id: "subject", head: t("alerts.subject"), cell: (a) => a.subject_name || t("alerts.all") },
    {
      id: "value",
      head: t("alerts.value"),
      align: "right",
      cell: (a) => (
        <span className="num" title={ruleWords(a.rule, t, format.locale)}>
          {valueWords(a.rule.measure, a.value, format.locale)}
        </span>
      ),
    },
    {
      id: "note",
      head: t("alerts.note"),
      text: true,
      cell: (a) =>
        a.acknowledged_at ? (
          <span>
            {a.acknowledged_by_name}
            {a.comment && <span className="muted"> · {a.comment}</span>}
          </span>
        ) : a.cleared_at ? (
          <span className="muted">–</span>
        ) : (
          <Acknowledge alert={a} />
        ),
    },
  ];
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={t("alerts.raised")}>
      <Grid label={t("alerts.raised")} columns={columns} rows={rows} keyOf={(a) => a.id} />
    </div>
  );
}

const lasted = (alert: Alert) => {
  const seconds = Math.round((endOf(alert) - Date.parse(alert.raised_at)) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
};

function AlertsExport({ rows }: { rows: Alert[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const format = useFormat();
  return (
    <ExportMenu
      name={t("alerts.title")}
      size="xs"
      columns={[
        { title: t("alerts.at"), value: (a) => a.raised_at },
        { title: t("alerts.cleared"), value: (a) => a.cleared_at },
        { title: t("alerts.rule"), value: (a) => a.rule.name },
        { title: t("alerts.condition"), value: (a) => ruleWords(a.rule, t, format.locale) },
        { title: t("history.organization"), value: (a) => names.organization(a.organization) },
        { title: t("alerts.subject"), value: (a) => a.subject_name },
        {
          title: t("alerts.value"),
          value: (a) => valueWords(a.rule.measure, a.value, format.locale),
        },
        { title: t("alerts.noted_at"), value: (a) => a.acknowledged_at },
        { title: t("alerts.noted_by"), value: (a) => a.acknowledged_by_name },
        { title: t("alerts.comment"), value: (a) => a.comment },
      ]}
      rows={() => rows}
      disabled={rows.length === 0}
    />
  );
}
