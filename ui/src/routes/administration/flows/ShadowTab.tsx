/** A day's real callers led through the draft: who would have landed elsewhere. */
import { Button, TextInput } from "@mantine/core";
import { IconCalendarTime, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/calls";
import type { components } from "../../../api/schema";
import { tellProblem } from "../../../app/problems";
import { fr } from "../../../i18n/fr";
import { Empty } from "../../../parts/Empty";
import { type Column, Grid } from "../../../parts/Grid";
import { useFormat, useNames } from "../../../parts/useFormat";
import { useEditor } from "./editor";

type Report = components["schemas"]["ShadowReport"];
type Moved = Report["moved"][number];
type Landing = Moved["now"];

const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

export function ShadowTab() {
  const { t } = useTranslation();
  const { plan } = useEditor();
  const [day, setDay] = useState(yesterday);
  const run = useMutation({
    mutationFn: () => api.shadowRun(plan, day),
    onError: (error) => tellProblem(error, t),
  });
  return (
    <div className="stack page-pad">
      <h2>{t("ivr.shadow.title")}</h2>
      <span className="muted">{t("ivr.shadow.hint")}</span>
      <div className="row" style={{ alignItems: "flex-end" }}>
        <TextInput
          type="date"
          label={t("ivr.shadow.day")}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={run.isPending}
          disabled={!/^\d{4}-\d{2}-\d{2}$/.test(day)}
          onClick={() => run.mutate()}
        >
          {t("ivr.shadow.run")}
        </Button>
      </div>
      {run.data ? (
        <Outcome report={run.data} />
      ) : (
        <Empty icon={IconCalendarTime} title={t("ivr.shadow.empty")} hint={t("ivr.shadow.hint")} />
      )}
    </div>
  );
}

function Outcome({ report }: { report: Report }) {
  const { t } = useTranslation();
  const format = useFormat();
  const place = usePlace();
  const calls = format.count(report.calls);
  if (report.calls === 0) return <span role="status">{t("ivr.shadow.nobody")}</span>;
  if (report.elsewhere === 0) return <span role="status">{t("ivr.shadow.none", { calls })}</span>;
  const columns: Column<Moved>[] = [
    { id: "at", head: t("ivr.shadow.at"), cell: (row) => format.at(row.at, "time") },
    { id: "then", head: t("ivr.shadow.then"), cell: (row) => place(row.then) },
    { id: "now", head: t("ivr.shadow.now"), cell: (row) => <b>{place(row.now)}</b> },
    {
      id: "call",
      head: t("ivr.shadow.call"),
      cell: (row) => (
        <Link to="/history/$id" params={{ id: row.interaction }}>
          {row.interaction.slice(-6)}
        </Link>
      ),
    },
  ];
  return (
    <>
      <span role="status" className="strong">
        {t("ivr.shadow.some", { count: report.elsewhere, calls })}
      </span>
      <Grid
        label={t("ivr.shadow.title")}
        columns={columns}
        rows={report.moved}
        keyOf={(row) => row.interaction}
      />
    </>
  );
}

/** The queue, else how it ended. */
function usePlace() {
  const { t } = useTranslation();
  const names = useNames();
  return (landing: Landing) => {
    if (landing.queue) return names.queue(landing.queue);
    const { outcome } = landing;
    if (outcome && outcome in fr.outcome) return t(`outcome.${outcome as keyof typeof fr.outcome}`);
    return t("ivr.shadow.nowhere");
  };
}
