/** How much of quality waits to be read: beside the page's name in the rail. */
import { useTranslation } from "react-i18next";
import { useQualityFresh, useQualityNotices } from "./useQualityNotices";

export function QualityCount() {
  const { t } = useTranslation();
  const { unread } = useQualityNotices();
  useQualityFresh();
  if (unread.length === 0) return null;
  return (
    <span className="q-count num">
      <span aria-hidden>{unread.length}</span>
      <span className="visually-hidden">
        {t("quality.notices.count", { count: unread.length })}
      </span>
    </span>
  );
}
