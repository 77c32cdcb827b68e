/** One import: its mapping and a look ahead, then its progress, then its report. */
import { Button, Progress } from "@mantine/core";
import { IconArrowBackUp, IconDownload, IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/imports";
import { tellProblem } from "../../../app/problems";
import { useLocale } from "../../../i18n";
import { Failed, Loading } from "../../../parts/Empty";
import { useFormat } from "../../../parts/useFormat";
import { MappingForm } from "./MappingForm";
import { RowTable } from "./RowTable";

const underWay = (one: api.ImportView) => one.state === "running" || one.state === "undoing";

export function ImportDetail({ id }: { id: string }) {
  const one = useQuery({
    queryKey: ["imports", "one", id],
    queryFn: () => api.importOf(id),
    refetchInterval: (query) => (query.state.data && underWay(query.state.data) ? 400 : false),
  });
  if (one.isError) return <Failed error={one.error} retry={() => void one.refetch()} />;
  if (!one.data) return <Loading />;
  const view = one.data;
  const open = view.state === "ready" || (view.dry_run && !underWay(view));
  return (
    <>
      {view.state !== "ready" && <Report view={view} />}
      {open && <MappingForm view={view} />}
    </>
  );
}

function Report({ view }: { view: api.ImportView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const share = view.rows === 0 ? 100 : (view.read / view.rows) * 100;
  const figures = [
    ["read", view.read],
    ["created", view.created],
    ["updated", view.updated],
    ["skipped", view.skipped],
    ["refused", view.refused],
  ] as const;
  const title =
    view.dry_run && view.state === "done"
      ? t("imports.dry_done")
      : t(`imports.state.${view.state}`);
  return (
    <section className="panel" aria-label={t("imports.report")}>
      <div className="panel-head">
        <h2 className="grow" aria-live="polite" data-state={view.state}>
          {view.file} · {title}
        </h2>
        <Actions view={view} />
      </div>
      <div className="panel-body stack">
        {underWay(view) && (
          <Progress value={share} aria-label={t("imports.progress")} animated striped />
        )}
        {view.problem && <p className="tone-bad">{t("imports.problem")}</p>}
        <dl className="import-figures">
          {figures.map(([name, value]) => (
            <div key={name} data-figure={name}>
              <dt>{t(`imports.${name}`)}</dt>
              <dd className="num">{format.count(value)}</dd>
            </div>
          ))}
        </dl>
        {view.state === "undone" && (
          <p>{t("imports.undone_told", { undone: view.undone, kept: view.kept })}</p>
        )}
        {view.dry_run && view.state === "done" && <p>{t("imports.dry_told")}</p>}
        {view.refused > 0 && !underWay(view) && <Refusals id={view.id} />}
      </div>
    </section>
  );
}

function Actions({ view }: { view: api.ImportView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (what: "cancel" | "undo") => api[what](view.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ["imports"] }),
    onError: (error) => tellProblem(error, t),
  });
  return (
    <span className="row">
      {view.refused > 0 && !underWay(view) && (
        <Button
          size="xs"
          variant="default"
          component="a"
          href={`/api/v1/imports/${view.id}/refusals.csv?lang=${locale}`}
          download={t("imports.refused_file")}
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t("imports.refused_download")}
        </Button>
      )}
      {view.state === "running" && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerStop size={14} aria-hidden />}
          onClick={() => act.mutate("cancel")}
        >
          {t("imports.cancel")}
        </Button>
      )}
      {view.undoable && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          onClick={() => window.confirm(t("imports.undo_sure")) && act.mutate("undo")}
        >
          {t("imports.undo")}
        </Button>
      )}
    </span>
  );
}

function Refusals({ id }: { id: string }) {
  const { t } = useTranslation();
  const list = useQuery({ queryKey: ["imports", "refusals", id], queryFn: () => api.refusals(id) });
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  return <RowTable label={t("imports.refused_rows")} rows={list.data.items} />;
}
