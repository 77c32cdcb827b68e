/** Who was asked and who was not, and what customers wrote; each leads to its contact. */
import { Button, SegmentedControl } from "@mantine/core";
import { IconMessages, IconX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/surveys";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { SpokenAnswers } from "./SpokenAnswers";
import type { Drill } from "./surveys";
import { Themed, useThemeWords } from "./Themed";

const KINDS = ["words", "low", "answered", "all"] as const;
type Kind = (typeof KINDS)[number];

const NARROW: Record<Kind, api.SurveyQuery> = {
  words: { words: true },
  low: { low: true },
  answered: { state: "answered" },
  all: {},
};

interface AnswersProps {
  query: api.SurveyQuery;
  themes: api.Theme[];
  /** The line of the results whose answers these are. */
  drill: Drill | null;
  onWhole: () => void;
}

/** Rows of a file: more are for the report. */
const MOST_EXPORTED = 5_000;

export function Answers({ query, themes, drill, onWhole }: AnswersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const words = useThemeWords(themes);
  const navigate = useNavigate();
  const [kind, setKind] = useState<Kind>(drill ? "answered" : "words");
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
        {drill && (
          <Button
            size="xs"
            variant="default"
            rightSection={<IconX size={14} aria-hidden />}
            title={t("surveys.drill_clear")}
            onClick={onWhole}
          >
            {t("surveys.drill", { name: drill.name })}
          </Button>
        )}
        <SegmentedControl
          size="xs"
          aria-label={t("surveys.which")}
          data={KINDS.map((value) => ({ value, label: t(`surveys.kinds.${value}`) }))}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
        />
        <ExportMenu
          size="xs"
          name={t("surveys.file")}
          columns={exported(t, words, names.queue)}
          rows={() => all({ ...query, ...NARROW[kind] })}
          disabled={rows.length === 0}
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
              cell: (row) => <Words row={row} themes={themes} />,
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

/** Every page of a list, up to a limit. */
async function all(query: api.SurveyQuery): Promise<api.SurveyAnswer[]> {
  const found: api.SurveyAnswer[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.answers({ ...query, limit: 200, ...(cursor && { cursor }) });
    found.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor && found.length < MOST_EXPORTED);
  return found;
}

const exported = (
  t: TFunction,
  words: (theme: string) => string,
  queue: (id: string | null) => string | null,
) => [
  {
    title: t("surveys.at"),
    value: (row: api.SurveyAnswer) => row.answered_at ?? row.asked_at ?? row.created_at,
  },
  { title: t("surveys.survey"), value: (row: api.SurveyAnswer) => row.survey_name ?? row.survey },
  {
    title: t("surveys.bys.way"),
    value: (row: api.SurveyAnswer) => t(`surveys.ways.${row.way as "email"}`),
  },
  {
    title: t("surveys.state"),
    value: (row: api.SurveyAnswer) => t(`surveys.all_states.${row.state as "asked"}`),
  },
  { title: t("surveys.queue"), value: (row: api.SurveyAnswer) => queue(row.queue) ?? "" },
  { title: t("surveys.agent"), value: (row: api.SurveyAnswer) => row.agent ?? "" },
  { title: "CSAT", value: (row: api.SurveyAnswer) => row.csat ?? null },
  { title: "NPS", value: (row: api.SurveyAnswer) => row.nps ?? null },
  { title: "CES", value: (row: api.SurveyAnswer) => row.ces ?? null },
  { title: t("surveys.words"), value: (row: api.SurveyAnswer) => row.comment },
  { title: t("surveys.theme"), value: (row: api.SurveyAnswer) => row.themes.map(words).join(", ") },
];

function Words({ row, themes }: { row: api.SurveyAnswer; themes: api.Theme[] }) {
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
      {(row.comment || row.messages.length === 0) && <span>{row.comment || "–"}</span>}
      <SpokenAnswers row={row} />
      <Themed ids={row.themes} themes={themes} />
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
  const done = t(`surveys.follow_ups.${row.follow_up as "call_back"}`);
  if (row.follow_up !== "failed" || !row.follow_up_why) return done;
  return (
    <span className="tone-bad">
      {done} – {t(`surveys.failures.${row.follow_up_why as "no_number"}`)}
    </span>
  );
}
