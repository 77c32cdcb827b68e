/** What readers said of an article, version by version. */
import { IconMessage, IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/knowledge";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";

export function Opinions({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useQuery({
    queryKey: ["articles", "opinions", id],
    queryFn: () => api.articleOpinions(id),
  });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  if (found.data.items.length === 0) {
    return <Empty icon={IconMessage} title={t("knowledge.no_opinions")} />;
  }
  return (
    <ul className="plain stack">
      {found.data.items.map((said) => (
        <li key={`${said.login} ${said.version}`} className="row" style={{ alignItems: "start" }}>
          {said.useful ? (
            <IconThumbUp size={16} aria-label={t("app.yes")} />
          ) : (
            <IconThumbDown size={16} aria-label={t("app.no")} />
          )}
          <div className="grow">
            <div style={{ overflowWrap: "anywhere" }}>{said.comment || "–"}</div>
            <div className="small muted">
              {said.login} · {t("knowledge.version", { version: said.version })} ·{" "}
              {format.at(said.at)}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}
