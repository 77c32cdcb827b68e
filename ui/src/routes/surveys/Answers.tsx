/** Who was asked and who was not, and what customers wrote; each leads to its contact. */
import { Button, SegmentedControl } from "@mantine/core";
import { IconMessages } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/surveys";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";

const KINDS = ["words", "low", "answered", "all"] as const;
type Kind = (typeof KINDS)[number];

const NARROW: Record<Kind, api.SurveyQuery> = {
  words: { words: true },
  low: { low: true },
  answered: { state: "answered" },
  all: {},
};

export function Answers({ query }: { query: api.SurveyQuery }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const navigate = useNavigate();
  const [kind, setKind] = useState<Kind>("words");
  const pages = useInfiniteQuery({
    queryKey: ["surveys", "answers", query, kind],
    queryFn: ({ pageParam }) =>
      api.answers({ ...query, ...NARROW[kind], ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const mark = (value: number | null | undefined) => value ?? "–";
  return (
    <section className="panel" aria-label={t("surveys.answers")}>
      <div className="panel-head">
        <h2 className="grow">{t("surveys.answers")}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t("surveys.which")}
          data={KINDS.map((value) => ({ value, label: t(`surveys.kinds.${value}`) }))}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
        />
      </div>
      {pages.isError && <Failed error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isPending && <Loading />}
      {pages.data && rows.length === 0 && (
        <Empty icon={IconMessages} title={t("surveys.no_answers")} />
      )}
      {rows.length > 0 && (
        <Grid
          label={t("surveys.answers")}
          rows={rows}
          keyOf={(row) => row.id}
          onOpen={(row) => void navigate({ to: "/history/$id", params: { id: row.interaction } })}
          columns={[
            {
              id: "at",
              head: t("surveys.at"),
              cell: (row) => format.at(row.answered_at ?? row.asked_at ?? row.created_at),
            },
            { id: "queue", head: t("surveys.queue"), cell: (row) => names.queue(row.queue) },
            { id: "agent", head: t("surveys.agent"), cell: (row) => row.agent ?? "" },
            { id: "csat", head: "CSAT", align: "right", cell: (row) => mark(row.csat) },
            { id: "nps", head: "NPS", align: "right", cell: (row) => mark(row.nps) },
            { id: "ces", head: "CES", align: "right", cell: (row) => mark(row.ces) },
            {
              id: "words",
              head: t("surveys.words"),
              text: true,
              cell: (row) => <Words row={row} />,
            },
            { id: "done", head: t("surveys.done"), cell: (row) => <Done row={row} /> },
          ]}
        />
      )}
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
    </section>
  );
}

function Words({ row }: { row: api.SurveyAnswer }) {
  const { t } = useTranslation();
  if (row.state === "dropped") {
    return (
      <span className="muted">
        {t(`surveys.reasons.${row.reason as "no_mail"}`, { defaultValue: row.reason })}
      </span>
    );
  }
  if (row.state !== "answered") {
    return <span className="muted">{t(`surveys.states.${row.state as "asked"}`)}</span>;
  }
  return (
    <span className="row wrap">
      <span>{row.comment || "–"}</span>
      {row.themes.map((theme) => (
        <span key={theme} className="chip-small">
          {theme}
        </span>
      ))}
    </span>
  );
}

function Done({ row }: { row: api.SurveyAnswer }) {
  const { t } = useTranslation();
  if (!row.follow_up) return null;
  if (row.follow_up === "ticket" && row.follow_up_id) {
    return (
      <Link
        to="/tickets/$id"
        params={{ id: row.follow_up_id }}
        onClick={(event) => event.stopPropagation()}
      >
        {t("surveys.follow_ups.ticket")}
      </Link>
    );
  }
  return t(`surveys.follow_ups.${row.follow_up as "call_back"}`);
}
