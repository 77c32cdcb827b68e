/** Packs for committees: begun from a template, commented, bound as one PDF. */
import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { IconFileText, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/reports";
import type { Committee, PackLine } from "../../api/reports";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useLocale } from "../../i18n";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { PackEditor } from "./PackEditor";
import type { Place } from "./ReportsPage";

export function Packs({ opened, onOpen }: Place) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const list = useQuery({ queryKey: ["reports", "packs"], queryFn: api.packs });
  if (opened) return <PackEditor key={opened} id={opened} onBack={() => onOpen(null)} />;
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Loading />;
  const rows = list.data.items;
  const columns: Column<PackLine>[] = [
    { id: "title", head: t("reports.name"), text: true, cell: (one) => one.title },
    {
      id: "committee",
      head: t("reports.packs.committee"),
      cell: (one) => t(`reports.packs.committees.${one.committee}`),
    },
    {
      id: "scope",
      head: t("reports.packs.scope"),
      cell: (one) => names.organization(one.organization) ?? t("reports.packs.whole"),
    },
    { id: "author", head: t("reports.packs.author"), cell: (one) => one.author },
    { id: "at", head: t("reports.packs.created"), cell: (one) => format.at(one.created_at) },
  ];
  return (
    <>
      {me.person.role !== "organization" && (
        <div className="row" style={{ justifyContent: "flex-end", marginBottom: 8 }}>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
            {t("reports.packs.add")}
          </Button>
        </div>
      )}
      {rows.length === 0 ? (
        <Empty
          icon={IconFileText}
          title={t("reports.packs.empty")}
          hint={t("reports.packs.empty_hint")}
        />
      ) : (
        <div className="panel scroll">
          <Grid
            label={t("reports.tabs.packs")}
            columns={columns}
            rows={rows}
            keyOf={(one) => one.id}
            onOpen={(one) => onOpen(one.id)}
          />
        </div>
      )}
      {adding && <NewPack onMade={onOpen} onClose={() => setAdding(false)} />}
    </>
  );
}

const COMMITTEES: readonly Committee[] = ["production", "quality", "steering", "strategic"];
/** The days that each committee looks at. */
const USUAL: Record<Committee, string> = {
  production: "last_week",
  quality: "last_30_days",
  steering: "last_month",
  strategic: "last_month",
};
const SPANS = ["yesterday", "last_week", "last_7_days", "last_month", "last_30_days"] as const;

function NewPack({ onMade, onClose }: { onMade: (id: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const me = useMe();
  const queries = useQueryClient();
  const limited = me.person.role === "organization";
  const [committee, setCommittee] = useState<Committee>("production");
  const [span, setSpan] = useState(USUAL.production);
  const [organization, setOrganization] = useState<string | null>(
    limited ? (me.organizations[0]?.id ?? null) : null,
  );
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      const form = {
        committee,
        organization,
        span: { name: span, from: null, to: null },
        language: locale,
      };
      const pack = await api.addPack(form);
      await queries.invalidateQueries({ queryKey: ["reports", "packs"] });
      onMade(pack.id);
    } catch (error) {
      tellProblem(error, t);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("reports.packs.add")}>
      <Stack gap={12}>
        <Select
          label={t("reports.packs.committee")}
          allowDeselect={false}
          data={COMMITTEES.map((value) => ({
            value,
            label: t(`reports.packs.committees.${value}`),
          }))}
          value={committee}
          onChange={(value) => {
            if (!value) return;
            setCommittee(value as Committee);
            setSpan(USUAL[value as Committee]);
          }}
        />
        <Select
          label={t("reports.span")}
          allowDeselect={false}
          data={SPANS.map((value) => ({ value, label: t(`reports.spans.${value}`) }))}
          value={span}
          onChange={(value) => value && setSpan(value)}
        />
        <Select
          label={t("reports.packs.scope")}
          placeholder={t("reports.packs.whole")}
          clearable={!limited}
          clearButtonProps={{ "aria-label": t("history.reset") }}
          allowDeselect={!limited}
          data={me.organizations.map((o) => ({ value: o.id, label: o.name }))}
          value={organization}
          onChange={setOrganization}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button loading={busy} onClick={() => void make()}>
            {t("reports.packs.add")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
