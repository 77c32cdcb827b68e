/** Where an article stands and who may read it. */
import { useTranslation } from "react-i18next";
import type { ArticleLine } from "../../api/knowledge";

const today = () => new Date().toISOString().slice(0, 10);

export function isDue(article: Pick<ArticleLine, "review_on">): boolean {
  return !!article.review_on && article.review_on <= today();
}

export function ArticleBadges({ article }: { article: ArticleLine }) {
  const { t } = useTranslation();
  const behind = article.published !== null && article.version !== article.published;
  return (
    <span className="row wrap">
      <span className={`badge ${article.state === "published" ? "tone-good" : "tone-calm"}`}>
        {t(`knowledge.states.${article.state}`)}
      </span>
      {article.state === "published" && behind && (
        <span className="badge tone-warn">{t("knowledge.changed")}</span>
      )}
      <span className="badge tone-calm">{t(`knowledge.audiences.${article.audience}`)}</span>
      {isDue(article) && <span className="badge tone-warn">{t("knowledge.due")}</span>}
    </span>
  );
}
