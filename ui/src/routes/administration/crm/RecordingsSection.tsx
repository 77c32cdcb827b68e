/** What keeps recordings from deletion, and the proofs of what was deleted. */
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/recordings";
import { tellProblem } from "../../../app/problems";
import { clock } from "../../../format/time";
import { Failed, Loading } from "../../../parts/Empty";
import { ExportMenu } from "../../../parts/ExportMenu";
import { type Column, Grid } from "../../../parts/Grid";
import { useFormat } from "../../../parts/useFormat";
import type { SetupPart } from "./SetupSection";
import { Transcripts } from "./Transcripts";

export function RecordingsSection(part: SetupPart) {
  const { organization } = part;
  return (
    <div className="stack-lg">
      <Transcripts {...part} />
      <Holds organization={organization} />
      <Sealed organization={organization} />
      <Deletions organization={organization} />
    </div>
  );
}

function useStateWords() {
  const { t } = useTranslation();
  const format = useFormat();
  return (hold: api.HoldView) => {
    if (hold.lifted_at) {
      const at = format.at(hold.lifted_at);
      return t("recordings.hold.lifted", { by: hold.lifted_by ?? "", at });
    }
    return t(`recordings.hold.${hold.in_force ? "in_force" : "over"}`);
  };
}

function Holds({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const state = useStateWords();
  const list = useQuery({
    queryKey: ["recordings", "holds", organization],
    queryFn: () => api.holds(organization),
  });
  const lift = useMutation({
    mutationFn: api.liftHold,
    onSuccess: () => client.invalidateQueries({ queryKey: ["recordings"] }),
    onError: (error) => tellProblem(error, t),
  });
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  const rows = list.data.items;
  const until = (hold: api.HoldView) =>
    hold.until ? format.at(hold.until) : t("recordings.hold.for_ever");
  const columns: Column<api.HoldView>[] = [
    { id: "at", head: t("recordings.hold.at"), cell: (h) => format.at(h.at) },
    { id: "author", head: t("recordings.hold.author"), cell: (h) => h.author },
    {
      id: "what",
      head: t("recordings.hold.what"),
      cell: (h) =>
        h.interaction ? (
          <Link to="/history/$id" params={{ id: h.interaction }}>
            {t("recordings.hold.interaction")} {h.interaction.slice(-6)}
          </Link>
        ) : (
          <Link to="/customers/$id" params={{ id: h.customer ?? "" }}>
            {t("recordings.hold.customer")}
          </Link>
        ),
    },
    { id: "why", head: t("recordings.hold.why"), text: true, cell: (h) => h.why },
    { id: "until", head: t("recordings.hold.until"), cell: until },
    { id: "state", head: t("recordings.hold.state"), cell: state },
    {
      id: "lift",
      head: <span className="visually-hidden">{t("recordings.hold.lift")}</span>,
      cell: (h) =>
        h.in_force && (
          <Button size="compact-xs" variant="default" onClick={() => lift.mutate(h.id)}>
            {t("recordings.hold.lift")}
          </Button>
        ),
    },
  ];
  return (
    <section aria-label={t("recordings.hold.title")} className="stack">
      <div className="row">
        <h3 className="grow">{t("recordings.hold.title")}</h3>
        <ExportMenu
          name={t("recordings.hold.title")}
          size="xs"
          columns={[
            { title: t("recordings.hold.at"), value: (h: api.HoldView) => h.at },
            { title: t("recordings.hold.author"), value: (h) => h.author },
            { title: t("recordings.hold.interaction"), value: (h) => h.interaction ?? "" },
            { title: t("recordings.hold.customer"), value: (h) => h.customer ?? "" },
            { title: t("recordings.hold.why"), value: (h) => h.why },
            { title: t("recordings.hold.until"), value: (h) => h.until ?? "" },
            { title: t("recordings.hold.state"), value: state },
          ]}
          rows={() => rows}
          disabled={rows.length === 0}
        />
      </div>
      {rows.length === 0 ? (
        <p className="muted">
          {t("recordings.hold.none")} {t("recordings.hold.none_hint")}
        </p>
      ) : (
        <div className="scroll" tabIndex={0} role="group" aria-label={t("recordings.hold.title")}>
          <Grid
            label={t("recordings.hold.title")}
            columns={columns}
            rows={rows}
            keyOf={(h) => h.id}
          />
        </div>
      )}
    </section>
  );
}

/** What waits for the end of a hold: nothing is shown where nothing waits. */
function Sealed({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useDeletions(organization);
  const rows = list.data?.sealed ?? [];
  if (rows.length === 0) return null;
  const purpose = (one: api.SealedRecording) =>
    one.purpose ? t(`recordings.purpose.${one.purpose as Purpose}`) : "–";
  const title = t("recordings.sealed_list.title");
  const columns: Column<api.SealedRecording>[] = [
    { id: "at", head: t("recordings.sealed_list.started"), cell: (s) => format.at(s.started_at) },
    {
      id: "interaction",
      head: t("recordings.hold.interaction"),
      cell: (s) => (
        <Link to="/history/$id" params={{ id: s.interaction }}>
          {s.interaction.slice(-6)}
        </Link>
      ),
    },
    { id: "purpose", head: t("recordings.deletions.purpose"), cell: purpose },
  ];
  return (
    <section aria-label={title} className="stack">
      <h3>{title}</h3>
      <p className="tone-warn">{t("recordings.sealed_list.hint")}</p>
      <Grid label={title} columns={columns} rows={rows} keyOf={(s) => s.recording} />
    </section>
  );
}

const useDeletions = (organization: string) =>
  useQuery({
    queryKey: ["recordings", "deletions", organization],
    queryFn: () => api.deletions(organization),
  });

type Reason = "retention" | "erasure" | "objection";
type Purpose = "quality" | "training" | "contract";

function Deletions({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useDeletions(organization);
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  const { items, broken_at } = list.data;
  const reason = (d: api.DeletionView) => t(`recordings.deletions.reason.${d.reason as Reason}`);
  const purpose = (d: api.DeletionView) =>
    d.purpose ? t(`recordings.purpose.${d.purpose as Purpose}`) : "–";
  const length = (d: api.DeletionView) =>
    d.duration_ms === null || d.duration_ms === undefined ? "–" : clock(d.duration_ms);
  const columns: Column<api.DeletionView>[] = [
    {
      id: "number",
      head: t("recordings.deletions.number"),
      align: "right",
      cell: (d) => format.count(d.number),
    },
    { id: "at", head: t("recordings.deletions.at"), cell: (d) => format.at(d.at) },
    { id: "reason", head: t("recordings.deletions.reason_head"), cell: reason },
    { id: "purpose", head: t("recordings.deletions.purpose"), cell: purpose },
    { id: "duration", head: t("recordings.deletions.duration"), align: "right", cell: length },
    {
      id: "interaction",
      head: t("recordings.deletions.interaction"),
      cell: (d) =>
        d.interaction ? (
          <Link to="/history/$id" params={{ id: d.interaction }}>
            {d.interaction.slice(-6)}
          </Link>
        ) : (
          "–"
        ),
    },
    {
      id: "proof",
      head: t("recordings.deletions.proof"),
      cell: (d) => (
        <code className="cut" title={d.proof}>
          {d.proof.slice(0, 16)}…
        </code>
      ),
    },
  ];
  return (
    <section aria-label={t("recordings.deletions.title")} className="stack">
      <div className="row">
        <h3 className="grow">{t("recordings.deletions.title")}</h3>
        <ExportMenu
          name={t("recordings.deletions.title")}
          size="xs"
          columns={[
            { title: t("recordings.deletions.number"), value: (d: api.DeletionView) => d.number },
            { title: t("recordings.deletions.at"), value: (d) => d.at },
            { title: t("recordings.deletions.reason_head"), value: reason },
            { title: t("recordings.deletions.purpose"), value: purpose },
            { title: t("recordings.deletions.duration"), value: length },
            { title: t("recordings.deletions.interaction"), value: (d) => d.interaction ?? "" },
            { title: t("recordings.deletions.sha256"), value: (d) => d.sha256 ?? "" },
            { title: t("recordings.deletions.proof"), value: (d) => d.proof },
          ]}
          rows={() => items}
          disabled={items.length === 0}
        />
      </div>
      {broken_at !== null && broken_at !== undefined ? (
        <p className="tone-bad strong">{t("recordings.deletions.broken", { number: broken_at })}</p>
      ) : (
        items.length > 0 && (
          <p className="tone-good player-note">{t("recordings.deletions.whole")}</p>
        )
      )}
      {items.length === 0 ? (
        <p className="muted">{t("recordings.deletions.none")}</p>
      ) : (
        <div
          className="scroll"
          tabIndex={0}
          role="group"
          aria-label={t("recordings.deletions.title")}
        >
          <Grid
            label={t("recordings.deletions.title")}
            columns={columns}
            rows={items}
            keyOf={(d) => String(d.number)}
          />
        </div>
      )}
    </section>
  );
}
