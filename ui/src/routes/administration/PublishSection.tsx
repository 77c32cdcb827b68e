import { Button, Modal } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { useAtom } from "../../parts/atom";
import { Failed, Loading } from "../../parts/Empty";
import { Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import { draft } from "./plan";
import { usePublishing } from "./usePlan";

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
        <Button variant="default" onClick={() => (changes > 0 ? setSure(true) : drop())}>
          {t("admin.plan.reload")}
        </Button>
      </div>
      <section className="panel" aria-label={t("admin.plan.versions")}>
        <div className="panel-head">
          <IconHistory size={16} aria-hidden />
          <h2>{t("admin.plan.versions")}</h2>
        </div>
        {versions.isError && <Failed error={versions.error} retry={() => void versions.refetch()} />}
        {versions.isPending && <Loading />}
        {versions.data && (
          <Grid
            label={t("admin.plan.versions")}
            rows={versions.data.items}
            keyOf={(row) => String(row.version)}
            columns={[
              { id: "v", head: t("admin.plan.version", { version: "" }), width: 120, cell: (row) => <b className="num">{row.version}</b> },
              { id: "at", head: t("admin.plan.date"), cell: (row) => <span className="num">{format.at(row.published_at, "full")}</span> },
              { id: "by", head: t("admin.plan.author"), cell: (row) => row.author },
            ]}
          />
        )}
      </section>
      <Modal opened={sure} onClose={() => setSure(false)} title={t("admin.plan.reload")} closeButtonProps={{ "aria-label": t("app.close") }}>
        <div className="stack-lg">
          <div>{t("admin.plan.reload_sure", { count: changes })}</div>
          <div className="row" style={{ justifyContent: "flex-end" }}>
            <Button variant="default" onClick={() => setSure(false)} data-autofocus>
              {t("app.cancel")}
            </Button>
            <Button color="red.9" onClick={drop}>
              {t("admin.plan.reload")}
            </Button>
          </div>
        </div>
      </Modal>
    </div>
  );
}
