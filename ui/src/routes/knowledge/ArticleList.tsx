/** Articles, the latest changed first; those to be read again; with export. */
import { Button } from "@mantine/core";
import { IconBook2 } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/knowledge";
import { useLocale } from "../../i18n";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { useFormat } from "../../parts/useFormat";
import { ArticleBadges } from "./ArticleBadges";
import { useOwner } from "./owner";

interface ListProps {
  organization: string | null;
  written?: boolean;
  review?: boolean;
  onOpen: (id: string) => void;
}

const PAGE = 50;
const REVIEW_AHEAD_MS = 14 * 86_400_000;

export function ArticleList({ organization, written = false, review = false, onOpen }: ListProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const owner = useOwner();
  const review_by = review
    ? new Date(Date.now() + REVIEW_AHEAD_MS).toISOString().slice(0, 10)
    : null;
  const found = useInfiniteQuery({
    queryKey: ["articles", "list", organization, written, review_by],
    queryFn: ({ pageParam }) =>
      api.articles({
        limit: PAGE,
        ...(organization && { organization }),
        ...(written && { written }),
        ...(review_by && { review_by }),
        ...(pageParam && { cursor: pageParam }),
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const rows = found.data.pages.flatMap((page) => page.items);
  const title = (a: api.ArticleLine) => (locale === "en" && a.title.en) || a.title.fr;
  if (rows.length === 0) {
    return (
      <Empty
        icon={IconBook2}
        title={t(review ? "knowledge.no_review" : "knowledge.empty")}
        hint={t(review ? "knowledge.no_review_hint" : "knowledge.empty_hint")}
      />
    );
  }
  return (
    <div className="stack">
      <div className="row between">
        <span className="small muted">{t("app.results", { count: rows.length })}</span>
        <ExportMenu
          name="articles"
          columns={[
            { title: t("knowledge.fields.title"), value: title },
            { title: t("knowledge.fields.category"), value: (a) => a.category },
            { title: t("customer.organization"), value: (a) => owner(a.organization) },
            { title: t("ticket.status"), value: (a) => t(`knowledge.states.${a.state}`) },
            {
              title: t("knowledge.fields.audience"),
              value: (a) => t(`knowledge.audiences.${a.audience}`),
            },
            { title: t("knowledge.fields.review_on"), value: (a) => a.review_on ?? null },
            { title: t("knowledge.fields.views"), value: (a) => a.views },
            { title: t("knowledge.fields.useful"), value: (a) => a.useful },
            { title: t("knowledge.fields.useless"), value: (a) => a.useless },
          ]}
          rows={() => rows}
        />
      </div>
      <ul className="hits" aria-label={t("knowledge.results")}>
        {rows.map((article) => (
          <li key={article.id}>
            <button type="button" onClick={() => onOpen(article.id)}>
              <span className="row">
                <span className="strong grow cut">{title(article)}</span>
                <span className="small muted cut">
                  {[article.category, owner(article.organization)].filter(Boolean).join(" · ")}
                </span>
              </span>
              <span className="row between">
                {written ? <ArticleBadges article={article} /> : <span />}
                <span className="small muted num">
                  {review && article.review_on
                    ? t("knowledge.review_on", { day: format.at(article.review_on, "day") })
                    : format.at(article.updated_at, "day")}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t("app.more")}
        </Button>
      )}
    </div>
  );
}
