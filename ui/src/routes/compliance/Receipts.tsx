/** Receipts of attempts: why each was made or not, the chains that prove it, the file for a regulator. */
import { Button, Menu, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconDownload,
  IconReceipt,
  IconSearch,
} from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/compliance";
import { useLive } from "../../live/store";
import { Badge } from "../../parts/Badge";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { Grid } from "../../parts/Grid";
import { useNames } from "../../parts/useFormat";
import { CAUSES } from "./causes";
import { ReceiptPanel } from "./ReceiptPanel";
import { Allowed, More, OrganizationSelect, Reasons, useOnly, useMoments } from "./parts";

export function Receipts() {
  const { t } = useTranslation();
  const format = useMoments();
  const only = useOnly();
  const [filter, setFilter] = useState<api.ReceiptFilter>({ organization: only, number: "" });
  const [opened, setOpened] = useState<api.ReceiptLine | null>(null);
  const campaigns = useLive((state) => state.campaigns);
  const [typed] = useDebouncedValue(filter, 300);
  const number = typed.number?.replace(/\D/g, "") ?? "";
  const asked = { ...typed, number: number.length >= 9 ? (typed.number ?? "") : "" };
  const pages = useInfiniteQuery({
    queryKey: ["compliance", "receipts", asked],
    queryFn: ({ pageParam }) => api.receipts({ ...asked, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Chains />
      <div className="compliance-filters">
        <TextInput
          aria-label={t("compliance.number")}
          placeholder={t("compliance.oppositions.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={filter.number ?? ""}
          onChange={(event) => setFilter({ ...filter, number: event.currentTarget.value })}
        />
        <OrganizationSelect
          value={filter.organization ?? null}
          onChange={(organization) => setFilter({ ...filter, organization })}
        />
        <Select
          aria-label={t("compliance.receipts.campaign")}
          placeholder={t("compliance.receipts.campaign")}
          data={Object.values(campaigns).map((one) => ({ value: one.campaign, label: one.name }))}
          value={filter.campaign ?? null}
          clearable
          searchable
          onChange={(campaign) => setFilter({ ...filter, campaign })}
        />
        <Select
          aria-label={t("compliance.receipts.verdict")}
          placeholder={t("compliance.receipts.every_verdict")}
          data={[
            { value: "true", label: t("compliance.receipts.allowed") },
            { value: "false", label: t("compliance.receipts.refused") },
          ]}
          value={filter.allow === undefined || filter.allow === null ? null : String(filter.allow)}
          clearable
          onChange={(next) =>
            setFilter({ ...filter, allow: next === null ? null : next === "true" })
          }
        />
        <Select
          aria-label={t("compliance.receipts.cause")}
          placeholder={t("compliance.receipts.every_cause")}
          data={CAUSES.map((value) => ({ value, label: t(`compliance.causes.${value}`) }))}
          value={filter.cause ?? null}
          clearable
          searchable
          onChange={(cause) => setFilter({ ...filter, cause })}
        />
        <span className="grow" />
        <Export filter={{ ...asked, organization: filter.organization ?? only }} />
      </div>
      {pages.isError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty
          icon={IconReceipt}
          title={t("compliance.receipts.empty")}
          hint={t("compliance.receipts.empty_hint")}
        />
      ) : (
        <div className="panel scroll-x">
          <Grid
            label={t("compliance.tabs.receipts")}
            rows={rows}
            keyOf={(line) => `${line.organization} ${line.number}`}
            onOpen={setOpened}
            columns={[
              {
                id: "number",
                head: t("compliance.receipts.number"),
                align: "right",
                cell: (l) => format.count(l.number),
              },
              { id: "at", head: t("compliance.at"), cell: (l) => format.when(l.at, "time_s") },
              {
                id: "campaign",
                head: t("compliance.receipts.campaign"),
                text: true,
                cell: (l) =>
                  campaigns[l.campaign]?.name ?? (l.campaign || t("compliance.receipts.by_hand")),
              },
              {
                id: "method",
                head: t("compliance.rules.method"),
                text: true,
                cell: (l) => t(`compliance.methods.${l.method}`, { defaultValue: l.method }),
              },
              {
                id: "shown",
                head: t("compliance.rules.caller_id"),
                cell: (l) => format.phone(l.shown),
              },
              {
                id: "allow",
                head: t("compliance.receipts.verdict"),
                cell: (l) => <Allowed allow={l.allow} />,
              },
              {
                id: "why",
                head: t("compliance.receipts.reasons"),
                text: true,
                cell: (l) =>
                  l.allow ? (
                    t(`compliance.bases.${l.basis}`, { defaultValue: l.basis ?? "" })
                  ) : (
                    <Reasons reasons={l.reasons} />
                  ),
              },
            ]}
          />
          <More pages={pages} />
        </div>
      )}
      {opened && <ReceiptPanel line={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

/** One file is one organization's chain. */
function Export({ filter }: { filter: api.ReceiptFilter }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          disabled={!filter.organization}
          title={filter.organization ? undefined : t("compliance.receipts.export_one")}
        >
          {t("exports.menu")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(["jsonl", "csv"] as const).map((format) => (
          <Menu.Item key={format} component="a" href={api.receiptsHref(filter, format)} download>
            {t(`compliance.receipts.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Chains() {
  const { t } = useTranslation();
  const format = useMoments();
  const names = useNames();
  const [walk, setWalk] = useState(false);
  const asked = useQuery({
    queryKey: ["compliance", "chains"],
    queryFn: api.chains,
    enabled: walk,
  });
  return (
    <section className="chains" aria-label={t("compliance.receipts.chains")}>
      <span className="muted">{t("compliance.receipts.chained")}</span>
      <Button
        variant="default"
        size="compact-sm"
        loading={asked.isFetching}
        onClick={() => (walk ? void asked.refetch() : setWalk(true))}
      >
        {t("compliance.receipts.verify")}
      </Button>
      <span role="status" className="row">
        {asked.data?.items.map((chain) => (
          <Badge
            key={chain.organization}
            tone={chain.fault ? "bad" : "good"}
            icon={chain.fault ? IconAlertTriangle : IconCircleCheck}
          >
            {`${names.organization(chain.organization) ?? ""} ${
              chain.fault
                ? t("compliance.receipts.broken", { number: chain.fault_number, what: chain.fault })
                : t("compliance.receipts.whole", { receipts: format.count(chain.receipts) })
            }`}
          </Badge>
        ))}
        {asked.data?.items.length === 0 && t("compliance.receipts.empty")}
      </span>
      {asked.isError && <Failed error={asked.error} />}
    </section>
  );
}
