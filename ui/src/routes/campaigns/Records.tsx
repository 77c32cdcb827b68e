/** The records of a campaign: found by name, number or state, each with why it isn't called. */
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { IconAddressBook, IconSearch, IconX } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/lists";
import type { CampaignView, OutcomeName } from "../../api/types";
import { useLocale } from "../../i18n";
import { useLive } from "../../live/store";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { RecordNumbers } from "./RecordNumbers";
import { useCause } from "./useCause";

const STATES = ["ready", "waits", "calling", "settling", "done", "blocked", "filtered"] as const;

const SORTS = ["latest", "arrival", "score", "name"] as const;
type Sort = (typeof SORTS)[number];

/** From where the records of a reason or of a call are opened. */
interface Came {
  state?: string;
  list?: string;
  reason?: string;
  record?: string;
}

export function Records({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const search = useSearch({ strict: false }) as Came;
  const [state, setState] = useState<string | null>(search.state ?? null);
  const [list, setList] = useState<string | null>(search.list ?? null);
  const [reason, setReason] = useState<string | null>(search.reason ?? null);
  const [sort, setSort] = useState<Sort>("latest");
  const [chosen, setChosen] = useState<string | null>(search.record ?? null);
  const text = useDeferredValue(q);
  const pages = useInfiniteQuery({
    queryKey: ["records", of.campaign, text, state, list, reason, sort],
    queryFn: ({ pageParam }) =>
      api.records(of.campaign, {
        q: text || undefined,
        state: state ?? undefined,
        list: list ?? undefined,
        reason: reason ?? undefined,
        cursor: pageParam || undefined,
        sort,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const lists = useQuery({
    queryKey: ["record-lists", of.campaign],
    queryFn: () => api.recordLists(of.campaign),
  });
  const columns = useColumns();
  const reasonWords = useReason();
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-label={t("dialling.tabs.records")}>
      <div className="panel-head row wrap">
        <TextInput
          type="search"
          size="xs"
          className="grow"
          aria-label={t("dialling.record.search")}
          placeholder={t("dialling.record.search")}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
        <Select
          size="xs"
          clearable
          aria-label={t("dialling.state")}
          placeholder={t("dialling.record.any_state")}
          data={STATES.map((one) => ({ value: one, label: t(`dialling.record_state.${one}`) }))}
          value={state}
          onChange={setState}
        />
        <Select
          size="xs"
          clearable
          aria-label={t("outbound.held.list")}
          placeholder={t("outbound.records.any_list")}
          data={(lists.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={list}
          onChange={setList}
        />
        <Select
          size="xs"
          allowDeselect={false}
          aria-label={t("outbound.records.sort")}
          data={SORTS.map((one) => ({ value: one, label: t(`outbound.records.sorts.${one}`) }))}
          value={sort}
          onChange={(next) => next && setSort(next as Sort)}
        />
        {reason && (
          <Button
            size="xs"
            variant="default"
            rightSection={<IconX size={14} aria-hidden />}
            title={t("outbound.records.clear")}
            onClick={() => setReason(null)}
          >
            {t("outbound.records.only_reason", { reason: reasonWords(reason, rows) })}
          </Button>
        )}
      </div>
      {pages.isError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty
          icon={IconAddressBook}
          title={t("dialling.record.none")}
          hint={t("dialling.record.none_hint")}
        />
      ) : (
        <div style={{ overflowX: "auto" }}>
          <Grid
            label={t("dialling.tabs.records")}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.id}
            chosen={chosen}
            onOpen={(row) => setChosen(row.id)}
          />
        </div>
      )}
      {pages.hasNextPage && (
        <div className="panel-body">
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t("dialling.record.more")}
          </Button>
        </div>
      )}
      <Modal
        closeButtonProps={{ "aria-label": t("app.close") }}
        opened={chosen !== null}
        onClose={() => setChosen(null)}
        size="lg"
        title={t("dialling.record.title")}
      >
        {chosen && <Detail id={chosen} />}
      </Modal>
    </section>
  );
}

/** A reason in the words of a record that has it. */
function useReason() {
  const locale = useLocale();
  const cause = useCause();
  return (reason: string, rows: api.DialRecord[]) =>
    rows.find(({ why }) => why === reason)?.why_words?.[locale] ?? cause(reason);
}

function useWhy() {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const cause = useCause();
  return (row: api.DialRecord) => {
    const words = row.why_words?.[locale] ?? (row.why && cause(row.why));
    if (!words) return t("dialling.record.may");
    return row.opens_at
      ? t("dialling.record.until", { words, time: format.at(row.opens_at, "day_time") })
      : words;
  };
}

function useColumns(): Column<api.DialRecord>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const why = useWhy();
  const names = useNames();
  return [
    {
      id: "name",
      head: t("dialling.list.person"),
      text: true,
      cell: (row) => (
        <>
          <span className="strong">{row.name ?? row.reference ?? "–"}</span>{" "}
          {row.name && <span className="muted">{row.reference}</span>}
        </>
      ),
    },
    {
      id: "number",
      head: t("dialling.list.numbers"),
      cell: (row) => <span className="num">{row.numbers.map((one) => one.shown).join(", ")}</span>,
    },
    {
      id: "state",
      head: t("dialling.state"),
      cell: (row) => t(`dialling.record_state.${row.state as "ready"}`),
    },
    { id: "why", head: t("dialling.record.why"), text: true, cell: why },
    {
      id: "score",
      head: t("outbound.records.score"),
      align: "right",
      cell: (row) => format.count(row.score),
    },
    {
      id: "attempts",
      head: t("dialling.attempts"),
      align: "right",
      cell: (row) => format.count(row.attempts),
    },
    {
      id: "last",
      head: t("dialling.record.last"),
      cell: (row) =>
        row.last_at
          ? `${format.at(row.last_at, "day_time")} ${names.disposition(row.last_disposition) ?? ""}`
          : "–",
    },
  ];
}

function Detail({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const agents = useLive((state) => state.agents);
  const why = useWhy();
  const found = useQuery({ queryKey: ["record", id], queryFn: () => api.dialRecord(id) });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const { record, attempts } = found.data;
  return (
    <div className="stack">
      <dl className="facts">
        <dt>{t("dialling.list.person")}</dt>
        <dd>{[record.name, record.reference].filter(Boolean).join(" · ") || "–"}</dd>
        <dt>{t("dialling.record.why")}</dt>
        <dd>{why(record)}</dd>
        <dt>{t("outbound.records.score")}</dt>
        <dd className="num">{format.count(record.score)}</dd>
        {record.agent && (
          <>
            <dt>{t("outbound.records.only")}</dt>
            <dd>{agents[record.agent]?.name ?? record.agent}</dd>
          </>
        )}
      </dl>
      <RecordNumbers of={record.numbers} />
      {attempts.length === 0 ? (
        <p className="muted">{t("dialling.nothing_yet")}</p>
      ) : (
        <table className="grid">
          <thead>
            <tr>
              <th scope="col">{t("dialling.day")}</th>
              <th scope="col">{t("dialling.agent")}</th>
              <th scope="col">{t("dialling.form.came_of_it")}</th>
            </tr>
          </thead>
          <tbody>
            {attempts.map((one) => (
              <tr key={one.interaction}>
                <td>
                  <Link to="/history/$id" params={{ id: one.interaction }}>
                    {format.at(one.at, "day_time")}
                  </Link>
                </td>
                <td>{one.agent ? (agents[one.agent]?.name ?? one.agent) : "–"}</td>
                <td>
                  {names.disposition(one.disposition) ??
                    t(`outcome.${(one.outcome ?? "live") as OutcomeName}`)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
