/** What went out or is to go out by mail and by text message: its state, why it failed, once more. */
import { Button, Modal, SegmentedControl, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconEye, IconMailOff, IconRefresh } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/sendings";
import { tellProblem } from "../../../app/problems";
import { Empty, Failed, Loading } from "../../../parts/Empty";
import { Grid } from "../../../parts/Grid";
import { useFormat } from "../../../parts/useFormat";

const WAYS = ["mail", "sms"] as const;
type Way = (typeof WAYS)[number];
const STATES = ["waiting", "sent", "failed"] as const;
const KINDS: Record<Way, readonly string[]> = {
  mail: ["alert", "report", "survey", "test"],
  sms: ["survey", "appointment", "test"],
};

interface Line {
  id: string;
  organization: string | null;
  kind: string;
  receiver: string;
  /** Of mails. */
  subject?: string;
  /** Of text messages. */
  parts?: number;
  status?: string | null;
  state: string;
  created_at: string;
  next_at: string | null;
  attempts: number;
  error: string;
  sent_at: string | null;
}

interface LinePage {
  items: Line[];
  next_cursor?: string | null;
}

const listOf = (way: Way, query: api.SendingsQuery): Promise<LinePage> =>
  way === "mail" ? api.mails(query) : api.texts(query);

export function SendingsSection() {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>("mail");
  const [state, setState] = useState<string | null>(null);
  const [kind, setKind] = useState<string | null>(null);
  const [read, setRead] = useState<Line | null>(null);
  const query: api.SendingsQuery = { ...(state && { state }), ...(kind && { kind }) };
  const pages = useInfiniteQuery({
    queryKey: ["sendings", way, query],
    queryFn: ({ pageParam }) => listOf(way, { ...query, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-label={t("sendings.title")}>
      <div className="panel-head">
        <h2 className="grow">{t("sendings.title")}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t("sendings.way")}
          data={WAYS.map((value) => ({ value, label: t(`sendings.ways.${value}`) }))}
          value={way}
          onChange={(value) => {
            setWay(value as Way);
            setKind(null);
          }}
        />
      </div>
      <div className="row wrap" role="search" style={{ padding: "8px 12px" }}>
        <Select
          w={180}
          aria-label={t("sendings.state")}
          placeholder={t("sendings.all_states")}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          data={STATES.map((value) => ({ value, label: t(`sendings.states.${value}`) }))}
          value={state}
          onChange={setState}
        />
        <Select
          w={180}
          aria-label={t("sendings.kind")}
          placeholder={t("sendings.all_kinds")}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          data={KINDS[way].map((value) => ({
            value,
            label: t(`sendings.kinds.${value as "survey"}`),
          }))}
          value={kind}
          onChange={setKind}
        />
        <span className="grow" />
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={pages.isRefetching}
          onClick={() => void pages.refetch()}
        >
          {t("sendings.refresh")}
        </Button>
      </div>
      {pages.isError && <Failed error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isPending && <Loading />}
      {pages.data && rows.length === 0 && (
        <Empty
          icon={IconMailOff}
          title={t(`sendings.none_${way}`)}
          hint={t(`sendings.none_${way}_hint`)}
        />
      )}
      {rows.length > 0 && <Lines way={way} rows={rows} onRead={setRead} />}
      {pages.hasNextPage && (
        <Button
          variant="subtle"
          m={8}
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t("app.more")}
        </Button>
      )}
      {read && <Text way={way} line={read} onClose={() => setRead(null)} />}
    </section>
  );
}

interface LinesProps {
  way: Way;
  rows: Line[];
  onRead: (line: Line) => void;
}

function Lines({ way, rows, onRead }: LinesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const again = async (line: Line) => {
    try {
      await (way === "mail" ? api.retryMail(line.id) : api.retrySms(line.id));
      notifications.show({ message: t("sendings.again_done"), color: "teal" });
      await queries.invalidateQueries({ queryKey: ["sendings"] });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <Grid
      label={t("sendings.title")}
      rows={rows}
      keyOf={(row) => row.id}
      columns={[
        {
          id: "at",
          head: t("sendings.at"),
          cell: (row) => format.at(row.sent_at ?? row.created_at, "day_time"),
        },
        {
          id: "kind",
          head: t("sendings.kind"),
          cell: (row) => t(`sendings.kinds.${row.kind as "survey"}`),
        },
        { id: "to", head: t("sendings.receiver"), cell: (row) => row.receiver },
        way === "mail"
          ? { id: "subject", head: t("sendings.subject"), text: true, cell: (row) => row.subject }
          : {
              id: "parts",
              head: t("sendings.parts"),
              align: "right" as const,
              cell: (row) => format.count(row.parts ?? 1),
            },
        { id: "state", head: t("sendings.state"), cell: (row) => <State row={row} /> },
        { id: "why", head: t("sendings.why"), text: true, cell: (row) => why(row) },
        {
          id: "acts",
          head: <span className="visually-hidden">{t("sendings.acts")}</span>,
          cell: (row) =>
            row.state !== "sent" && (
              <span className="row">
                <Button
                  size="compact-xs"
                  variant="subtle"
                  leftSection={<IconEye size={14} aria-hidden />}
                  onClick={() => onRead(row)}
                >
                  {t("sendings.read")}
                </Button>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  leftSection={<IconRefresh size={14} aria-hidden />}
                  onClick={() => void again(row)}
                >
                  {t("sendings.again")}
                </Button>
              </span>
            ),
        },
      ]}
    />
  );
}

const why = (row: Line) => row.error || (row.status ?? "");

function State({ row }: { row: Line }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tone = { sent: "tone-good", failed: "tone-bad", waiting: "" }[row.state] ?? "";
  const next = row.state === "waiting" && row.attempts > 0 && row.next_at;
  return (
    <span className={tone}>
      {t(`sendings.states.${row.state as "sent"}`)}
      {next && (
        <span className="small muted">
          {" "}
          {t("sendings.next", { at: format.at(next, "day_time"), count: row.attempts })}
        </span>
      )}
    </span>
  );
}

function Text({ way, line, onClose }: { way: Way; line: Line; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useQuery({
    queryKey: ["sendings", "text", way, line.id],
    queryFn: () => (way === "mail" ? api.mailText(line.id) : api.smsText(line.id)),
    gcTime: 0,
  });
  return (
    <Modal opened onClose={onClose} title={line.subject ?? t("sendings.ways.sms")} size="lg">
      {text.isError && <Failed error={text.error} retry={() => void text.refetch()} />}
      {text.isPending && <Loading />}
      {text.data && (
        <p style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {text.data.text || t("sendings.gone")}
        </p>
      )}
    </Modal>
  );
}
