/** What people look for and do not find: which articles are to be written next. */
import { IconSearchOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/knowledge";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";

export function KnowledgeReport({ organization }: { organization: string | null }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["articles", "report", organization],
    queryFn: () => api.knowledgeReport(organization),
  });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const { searches, clicks, unanswered, unopened } = found.data;
  return (
    <div className="stack-lg">
      <p className="small muted">{t("knowledge.report_sums", { searches, clicks })}</p>
      <Counts title={t("knowledge.unanswered")} rows={unanswered} name="recherches-sans-resultat" />
      <Counts title={t("knowledge.unopened")} rows={unopened} name="recherches-sans-lecture" />
    </div>
  );
}

interface CountsProps {
  title: string;
  rows: api.SearchCount[];
  name: string;
}

function Counts({ title, rows, name }: CountsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const columns: Column<api.SearchCount>[] = [
    { id: "query", head: t("knowledge.query"), text: true, cell: (row) => row.query },
    {
      id: "organization",
      head: t("customer.organization"),
      cell: (row) => names.organization(row.organization),
    },
    {
      id: "searches",
      head: t("knowledge.searches"),
      align: "right",
      cell: (row) => format.count(row.searches),
    },
    {
      id: "last",
      head: t("knowledge.last"),
      align: "right",
      cell: (row) => <span className="num">{format.at(row.last)}</span>,
    },
  ];
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2 className="grow">{title}</h2>
        <ExportMenu
          name={name}
          size="xs"
          disabled={rows.length === 0}
          columns={[
            { title: t("knowledge.query"), value: (row) => row.query },
            {
              title: t("customer.organization"),
              value: (row) => names.organization(row.organization),
            },
            { title: t("knowledge.searches"), value: (row) => row.searches },
            { title: t("knowledge.last"), value: (row) => row.last },
          ]}
          rows={() => rows}
        />
      </div>
      {rows.length === 0 ? (
        <Empty icon={IconSearchOff} title={t("knowledge.report_empty")} />
      ) : (
        <Grid
          label={title}
          columns={columns}
          rows={rows}
          keyOf={(row) => `${row.organization} ${row.query}`}
        />
      )}
    </section>
  );
}
