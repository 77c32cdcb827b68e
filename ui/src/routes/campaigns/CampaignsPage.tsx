/** The campaigns that call out: how each stands, one click to start or pause. */
import { IconAlertTriangle, IconCheck, IconSpeakerphone } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CampaignView } from "../../api/types";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { Badge } from "../../parts/Badge";
import { Empty, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { RunButton, RunningBadge } from "./RunButton";
import { ratesOf, standingOf, TONES } from "./rates";

export function CampaignsPage() {
  const { t } = useTranslation();
  const known = useLive((state) => state.known);
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1>{t("dialling.title")}</h1>
      </div>
      {known ? <List /> : <Loading />}
    </div>
  );
}

function List() {
  const { t } = useTranslation();
  const campaigns = useLive((state) => state.campaigns);
  const navigate = useNavigate();
  const rows = useMemo(
    () =>
      Object.values(campaigns).sort(
        (a, b) => Number(b.running) - Number(a.running) || a.name.localeCompare(b.name),
      ),
    [campaigns],
  );
  const columns = useColumns();
  const exported = useExport();
  if (rows.length === 0) {
    return (
      <section className="panel">
        <Empty icon={IconSpeakerphone} title={t("dialling.none")} hint={t("dialling.none_hint")} />
      </section>
    );
  }
  return (
    <section className="panel" aria-label={t("dialling.title")}>
      <div className="panel-head">
        <h2 className="grow">{t("dialling.title")}</h2>
        <ExportMenu name="campagnes" size="xs" columns={exported} rows={() => rows} />
      </div>
      <div style={{ overflowX: "auto" }}>
        <Grid
          label={t("dialling.title")}
          columns={columns}
          rows={rows}
          keyOf={(row) => row.campaign}
          onOpen={(row) => void navigate({ to: "/campaigns/$id", params: { id: row.campaign } })}
        />
      </div>
    </section>
  );
}

function useColumns(): Column<CampaignView>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const leads = leadsWork(useMe().person.role);
  const columns: (Column<CampaignView> | false)[] = [
    {
      id: "name",
      head: t("dialling.campaign"),
      text: true,
      cell: (row) => (
        <>
          <div className="strong">{row.name}</div>
          <div className="muted small">{names.organization(row.organization)}</div>
        </>
      ),
    },
    { id: "state", head: t("dialling.state"), cell: (row) => <RunningBadge of={row} /> },
    {
      id: "method",
      head: t("dialling.method_now"),
      cell: (row) => t(`dialling.method.${row.method}`),
    },
    {
      id: "lines",
      head: t("dialling.lines"),
      align: "right",
      cell: (row) => format.count(row.lines),
    },
    {
      id: "attempts",
      head: t("dialling.attempts"),
      title: t("dialling.today"),
      align: "right",
      cell: (row) => format.count(row.today.attempts),
    },
    {
      id: "contact",
      head: t("dialling.contact_rate"),
      title: t("dialling.contact_how"),
      align: "right",
      cell: (row) => format.share(ratesOf(row.today).contact),
    },
    {
      id: "successes",
      head: t("dialling.successes"),
      align: "right",
      cell: (row) =>
        row.objective
          ? t("dialling.objective_of", {
              done: format.count(row.successes),
              goal: format.count(row.objective),
            })
          : format.count(row.today.successes),
    },
    {
      id: "abandonment",
      head: t("dialling.abandonment"),
      align: "right",
      cell: (row) => <AbandonmentBadge of={row} />,
    },
    leads && {
      id: "run",
      head: <span className="visually-hidden">{t("dialling.actions")}</span>,
      align: "right",
      cell: (row) => <RunButton of={row} size="compact-sm" />,
    },
  ];
  return columns.filter((column): column is Column<CampaignView> => column !== false);
}

function AbandonmentBadge({ of }: { of: CampaignView }) {
  const format = useFormat();
  const { window, abandonment_target_permille: target } = of;
  if (window.live === 0) return <span className="muted">–</span>;
  const standing = standingOf(window.abandonment_permille, target);
  return (
    <Badge tone={TONES[standing]} icon={standing === "within" ? IconCheck : IconAlertTriangle}>
      {format.share(window.dropped / window.live)}
    </Badge>
  );
}

function useExport() {
  const { t } = useTranslation();
  const names = useNames();
  return [
    { title: t("dialling.campaign"), value: (row: CampaignView) => row.name },
    {
      title: t("admin.organization"),
      value: (row: CampaignView) => names.organization(row.organization) ?? row.organization,
    },
    {
      title: t("dialling.state"),
      value: (row: CampaignView) =>
        t(row.running ? "dialling.state_running" : "dialling.state_paused"),
    },
    {
      title: t("dialling.method_now"),
      value: (row: CampaignView) => t(`dialling.method.${row.method}`),
    },
    { title: t("dialling.attempts"), value: (row: CampaignView) => row.today.attempts },
    { title: t("dialling.reached"), value: (row: CampaignView) => row.today.reached },
    { title: t("dialling.argued"), value: (row: CampaignView) => row.today.argued },
    { title: t("dialling.successes"), value: (row: CampaignView) => row.today.successes },
    { title: t("dialling.abandonment"), value: (row: CampaignView) => row.window.dropped },
  ];
}
