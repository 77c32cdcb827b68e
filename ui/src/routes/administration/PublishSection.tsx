import { Button } from "@mantine/core";
import { IconAlertTriangle, IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { useAtom } from "../../parts/atom";
import { Failed, Loading } from "../../parts/Empty";
import { Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import { RollBack } from "./flows/RollBack";
import { draft } from "./plan";
import { usePublishing } from "./usePlan";

/** Dropping a draft is the one thing here that no undo brings back: it is asked twice. */
export function PublishSection() {
  const { t } = useTranslation();
  const format = useFormat();
  const present = useAtom(draft);
  const { reload } = usePublishing();
  const [sure, setSure] = useState(false);
  const versions = useQuery({ queryKey: ["plan", "versions"], queryFn: api.planVersions });
  const changes = present?.past.length ?? 0;
  const drop = () => {
    setSure(false);
    void reload();
  };
  return (
    <div className="stack-lg">
      <div className="row wrap">
        <span className="muted grow">
          {changes === 0 ? t("admin.plan.clean") : t("admin.plan.kept")}
        </span>
        {!sure && (
          <Button variant="default" onClick={() => (changes > 0 ? setSure(true) : drop())}>
            {t("admin.plan.reload")}
          </Button>
        )}
      </div>
      {sure && (
        <div className="notice tone-warn" role="alert" style={{ alignItems: "center" }}>
          <IconAlertTriangle size={16} aria-hidden />
          <span className="grow">{t("admin.plan.reload_sure", { count: changes })}</span>
          <Button variant="default" onClick={() => setSure(false)} autoFocus>
            {t("app.cancel")}
          </Button>
          <Button onClick={drop}>{t("admin.plan.reload")}</Button>
        </div>
      )}
      <section className="panel" aria-label={t("admin.plan.versions")}>
        <div className="panel-head">
          <IconHistory size={16} aria-hidden />
          <h2>{t("admin.plan.versions")}</h2>
        </div>
        {versions.isError && (
          <Failed error={versions.error} retry={() => void versions.refetch()} />
        )}
        {versions.isPending && <Loading />}
        {versions.data && (
          <Grid
            label={t("admin.plan.versions")}
            rows={versions.data.items}
            keyOf={(row) => String(row.version)}
            columns={[
              {
                id: "v",
                head: t("admin.plan.version", { version: "" }),
                width: 120,
                cell: (row) => <b className="num">{row.version}</b>,
              },
              {
                id: "at",
                head: t("admin.plan.date"),
                cell: (row) => <span className="num">{format.at(row.published_at, "full")}</span>,
              },
              { id: "by", head: t("admin.plan.author"), cell: (row) => row.author },
              {
                id: "back",
                head: <span className="visually-hidden">{t("ivr.versions.title")}</span>,
                align: "right",
                text: true,
                cell: (row) =>
                  row.version === present?.version ? (
                    <span className="badge tone-good">{t("ivr.versions.in_force")}</span>
                  ) : (
                    <RollBack version={row.version} quiet />
                  ),
              },
            ]}
          />
        )}
      </section>
    </div>
  );
}
