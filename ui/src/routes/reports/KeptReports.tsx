/** Kept reports: open, rename, share, duplicate, remove with a way back. */
import { ActionIcon, Button, Menu, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBookmark, IconDots } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/reports";
import type { ReportView } from "../../api/reports";
import { tellProblem } from "../../app/problems";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { KeepDialog } from "./KeepDialog";
import { ReportPanel } from "./ReportPanel";
import type { Place } from "./ReportsPage";

export function KeptReports({ opened, onOpen }: Place) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const queries = useQueryClient();
  const [renamed, setRenamed] = useState<ReportView | null>(null);
  const list = useQuery({ queryKey: ["reports", "kept"], queryFn: api.reports });
  const rows = list.data?.items ?? [];
  const report = rows.find((one) => one.id === opened);
  const refresh = () => queries.invalidateQueries({ queryKey: ["reports", "kept"] });
  const doing = async (what: () => Promise<unknown>) => {
    try {
      await what();
      await refresh();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const duplicate = (one: ReportView) =>
    doing(() =>
      api.keep({
        name: t("reports.copy_of", { name: one.name }),
        shared: false,
        definition: one.definition,
      }),
    );
  const remove = (one: ReportView) =>
    doing(async () => {
      await api.remove(one.id);
      const id = notifications.show({
        autoClose: 10_000,
        message: (
          <>
            {t("reports.removed", { name: one.name })}{" "}
            <Button
              size="compact-xs"
              variant="light"
              onClick={() => {
                notifications.hide(id);
                void doing(() => api.restore(one.id));
              }}
            >
              {t("reports.undo")}
            </Button>
          </>
        ),
      });
    });
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Loading />;
  if (report) {
    return (
      <ReportPanel
        key={report.id}
        definition={report.definition}
        name={report.name}
        report={report}
        onBack={() => onOpen(null)}
      />
    );
  }
  const columns: Column<ReportView>[] = [
    { id: "name", head: t("reports.name"), text: true, cell: (one) => one.name },
    {
      id: "kind",
      head: t("reports.tabs.standard"),
      cell: (one) => t(`reports.kinds.${one.definition.kind ?? "figures"}`),
    },
    {
      id: "shared",
      head: t("reports.shared"),
      cell: (one) =>
        one.shared
          ? (names.organization(one.organization) ?? t("reports.everybody"))
          : t("reports.own"),
    },
    { id: "owner", head: t("reports.owner"), cell: (one) => one.owner },
    { id: "at", head: t("reports.updated"), cell: (one) => format.at(one.updated_at) },
    {
      id: "more",
      head: <VisuallyHidden>{t("reports.acts")}</VisuallyHidden>,
      width: 48,
      cell: (one) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              aria-label={t("reports.more", { name: one.name })}
              onClick={(event) => event.stopPropagation()}
            >
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
            {one.own && (
              <Menu.Item onClick={() => setRenamed(one)}>{t("reports.rename")}</Menu.Item>
            )}
            <Menu.Item onClick={() => void duplicate(one)}>{t("reports.duplicate")}</Menu.Item>
            {one.own && (
              <Menu.Item onClick={() => void remove(one)}>{t("reports.remove")}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  return (
    <>
      {rows.length === 0 ? (
        <Empty
          icon={IconBookmark}
          title={t("reports.kept_empty")}
          hint={t("reports.kept_empty_hint")}
        />
      ) : (
        <div className="panel scroll">
          <Grid
            label={t("reports.tabs.kept")}
            columns={columns}
            rows={rows}
            keyOf={(one) => one.id}
            onOpen={(one) => onOpen(one.id)}
          />
        </div>
      )}
      {renamed && (
        <KeepDialog
          definition={renamed.definition}
          report={renamed}
          onClose={() => setRenamed(null)}
        />
      )}
    </>
  );
}
