/** A campaign's lists: their share, whether they are dialled, how far they are, and when they end. */
import { ActionIcon, Button, NumberInput, Switch, TextInput, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconDownload,
  IconFileImport,
  IconFilter,
  IconListNumbers,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/lists";
import type { CampaignView } from "../../api/types";
import { leadsWork } from "../../app/pages";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import { Held } from "./Held";
import { ListFilter } from "./ListFilter";
import { ListImport } from "./ListImport";
import { Quotas } from "./Quotas";

const AGAIN_MS = 15_000;
/** So long the way back is offered; the server keeps the records for longer. */
const UNDO_MS = 15_000;
type Row = api.RecordListView;

export function Lists({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const leads = leadsWork(useMe().person.role);
  const client = useQueryClient();
  const [upload, setUpload] = useState<api.ListImportView | null>(null);
  const lists = useQuery({
    queryKey: ["record-lists", of.campaign],
    queryFn: () => api.recordLists(of.campaign),
    refetchInterval: of.running ? AGAIN_MS : false,
  });
  const [filtering, setFiltering] = useState<Row | null>(null);
  const again = () => {
    for (const key of ["record-lists", "record-held", "record-forecast", "records"]) {
      void client.invalidateQueries({ queryKey: [key, of.campaign] });
    }
  };
  const columns = useColumns(leads, again, setUpload, setFiltering);
  if (lists.isError) return <Failed error={lists.error} retry={() => void lists.refetch()} />;
  if (!lists.data) return <Loading />;
  const rows = lists.data.items;
  return (
    <div className="stack">
      <Health of={of} />
      <section className="panel" aria-label={t("dialling.tabs.lists")}>
        <div className="panel-head">
          <h2 className="grow">{t("dialling.tabs.lists")}</h2>
          {leads && <NewList campaign={of.campaign} onMade={again} />}
        </div>
        {rows.length === 0 ? (
          <Empty
            icon={IconListNumbers}
            title={t("dialling.list.none")}
            hint={t("dialling.list.none_hint")}
          />
        ) : (
          <div className="scroll-x campaign-lists">
            <Grid
              label={t("dialling.tabs.lists")}
              columns={columns}
              rows={rows}
              keyOf={(row) => row.id}
            />
          </div>
        )}
        {of.running && rows.length > 0 && (
          <p className="panel-body small muted" style={{ margin: 0 }}>
            {t("outbound.lists.going")}
          </p>
        )}
      </section>
      <div className="campaign-side">
        <Held of={of} lists={rows} />
        <Quotas of={of} />
      </div>
      {filtering && (
        <ListFilter
          key={filtering.id}
          list={filtering}
          onClose={() => setFiltering(null)}
          onSaved={() => {
            setFiltering(null);
            again();
          }}
        />
      )}
      {upload && (
        <ListImport
          key={upload.id}
          first={upload}
          onClose={() => {
            setUpload(null);
            again();
          }}
        />
      )}
    </div>
  );
}

/** How many records are left, and when they run out. */
export function Health({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery({
    queryKey: ["record-forecast", of.campaign],
    queryFn: () => api.forecast(of.campaign),
    refetchInterval: of.running ? AGAIN_MS : false,
  });
  if (!data) return null;
  const per_hour = data.attempts_per_hour;
  const tiles: [string, string][] = [
    [format.count(data.left), t("dialling.list.left")],
    [format.count(data.ready), t("dialling.list.ready_now")],
    [
      per_hour === null || per_hour === undefined ? "–" : format.count(Math.round(per_hour)),
      t("dialling.list.per_hour"),
    ],
    [
      data.runs_out_at ? format.at(data.runs_out_at, "day_time") : "–",
      t(data.runs_out_at ? "dialling.list.runs_out" : "outbound.lists.runs_out_never"),
    ],
  ];
  return (
    <div className="tiles">
      {tiles.map(([value, label]) => (
        <div key={label} className="tile">
          <b className="num">{value}</b>
          <span className="muted">{label}</span>
        </div>
      ))}
    </div>
  );
}

function NewList({ campaign, onMade }: { campaign: string; onMade: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await api.createList(campaign, name.trim());
      setName("");
      onMade();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <form className="row" onSubmit={(event) => void submit(event)}>
      <TextInput
        size="xs"
        aria-label={t("dialling.list.name")}
        placeholder={t("dialling.list.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button
        size="xs"
        type="submit"
        variant="default"
        disabled={!name.trim()}
        leftSection={<IconPlus size={14} aria-hidden />}
      >
        {t("dialling.list.create")}
      </Button>
    </form>
  );
}

function useColumns(
  leads: boolean,
  again: () => void,
  onUpload: (made: api.ListImportView) => void,
  onFilter: (row: Row) => void,
): Column<Row>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const change = async (row: Row, what: Parameters<typeof api.changeList>[1]) => {
    try {
      await api.changeList(row.id, what);
      again();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const state = (id: string) => ({
    id,
    head: t(`dialling.record_state.${id as "ready"}`),
    align: "right" as const,
    cell: (row: Row) => format.count(row.states[id] ?? 0),
  });
  return [
    {
      id: "name",
      head: t("dialling.list.name"),
      text: true,
      cell: (row) => <span className="strong">{row.name}</span>,
    },
    {
      id: "active",
      head: t("dialling.list.active"),
      cell: (row) => (
        <Switch
          aria-label={t("dialling.list.active_of", { name: row.name })}
          checked={row.active}
          disabled={!leads}
          onChange={(event) => void change(row, { active: event.currentTarget.checked })}
        />
      ),
    },
    {
      id: "weight",
      head: t("dialling.list.weight"),
      title: t("dialling.list.weight_hint"),
      cell: (row) => <Weight row={row} disabled={!leads} onChange={change} />,
    },
    {
      id: "filter",
      head: t("outbound.filter.head"),
      cell: (row) => {
        const words =
          row.filter.length === 0
            ? t("outbound.filter.button_none")
            : t("outbound.filter.button", { count: row.filter.length });
        return (
          <Button
            size="compact-sm"
            variant="default"
            disabled={!leads}
            leftSection={<IconFilter size={14} aria-hidden />}
            aria-label={`${words} – ${t("outbound.filter.open", { name: row.name })}`}
            onClick={() => onFilter(row)}
          >
            {words}
          </Button>
        );
      },
    },
    {
      id: "records",
      head: t("dialling.list.records"),
      align: "right",
      cell: (row) => format.count(row.records),
    },
    ...["ready", "waits", "done", "blocked", "filtered"].map(state),
    {
      id: "do",
      head: <span className="visually-hidden">{t("dialling.actions")}</span>,
      align: "right",
      cell: (row) => <Actions row={row} leads={leads} again={again} onUpload={onUpload} />,
    },
  ];
}

interface WeightProps {
  row: Row;
  disabled: boolean;
  onChange: (row: Row, what: { weight: number }) => Promise<void>;
}

function Weight({ row, disabled, onChange }: WeightProps) {
  const { t } = useTranslation();
  const [value, setValue] = useState<number | string>(row.weight);
  return (
    <NumberInput
      size="xs"
      w={80}
      aria-label={t("dialling.list.weight_of", { name: row.name })}
      min={0}
      max={1_000}
      allowDecimal={false}
      disabled={disabled}
      value={value}
      onChange={setValue}
      onBlur={() => {
        if (typeof value === "number" && value !== row.weight)
          void onChange(row, { weight: value });
      }}
    />
  );
}

interface ActionsProps {
  row: Row;
  leads: boolean;
  again: () => void;
  onUpload: (made: api.ListImportView) => void;
}

function Actions({ row, leads, again, onUpload }: ActionsProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const { name } = row;
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      onUpload(await api.uploadRecords(row.id, file));
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const restore = async () => {
    try {
      await api.restoreList(row.id);
      if (row.active) await api.changeList(row.id, { active: true });
      notifications.show({ message: t("outbound.lists.restored", { name }) });
      again();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const remove = async () => {
    try {
      await api.removeList(row.id);
      const id = notifications.show({
        autoClose: UNDO_MS,
        withCloseButton: true,
        closeButtonProps: { "aria-label": t("app.close") },
        message: (
          <span className="row between">
            {t("outbound.lists.removed", { name })}
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                notifications.hide(id);
                void restore();
              }}
            >
              {t("outbound.lists.undo")}
            </Button>
          </span>
        ),
      });
      again();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <div className="row" style={{ justifyContent: "flex-end" }}>
      <Tooltip label={t("dialling.list.export")}>
        <ActionIcon
          component="a"
          href={`/api/v1/record-lists/${row.id}/export.csv`}
          download
          aria-label={t("dialling.list.export_of", { name })}
        >
          <IconDownload size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {leads && (
        <>
          <input
            ref={input}
            type="file"
            hidden
            aria-label={t("dialling.list.import_of", { name })}
            accept=".csv,.txt,.xlsx,.xls,.ods,.vcf"
            onChange={(event) => {
              void take(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconFileImport size={14} aria-hidden />}
            aria-label={t("dialling.list.import_of", { name })}
            onClick={() => input.current?.click()}
          >
            {t("dialling.list.import")}
          </Button>
          <ActionIcon
            color="gray"
            aria-label={t("dialling.list.remove_of", { name })}
            onClick={() => void remove()}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </>
      )}
    </div>
  );
}
