/** What was found, the best first; walked with the arrows, opened with Enter. */
import { IconBook2, IconSearchOff } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ArticleHit } from "../../api/knowledge";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { useOwner } from "./owner";
import { Pieces } from "./Pieces";
import type { useFound } from "./useFound";

interface HitsProps {
  found: ReturnType<typeof useFound>["found"];
  chosen: string | null;
  onOpen: (hit: ArticleHit) => void;
}

function walk(event: KeyboardEvent<HTMLButtonElement>) {
  const item = event.currentTarget.closest("li");
  const next = { ArrowDown: item?.nextElementSibling, ArrowUp: item?.previousElementSibling }[
    event.key
  ];
  if (next === undefined) return;
  event.preventDefault();
  next?.querySelector("button")?.focus();
}

export function Hits({ found, chosen, onOpen }: HitsProps) {
  const { t } = useTranslation();
  const owner = useOwner();
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const { items, near } = found.data;
  if (items.length === 0) {
    return (
      <Empty
        icon={IconSearchOff}
        title={t("knowledge.nothing")}
        hint={t("knowledge.nothing_hint")}
      />
    );
  }
  return (
    <>
      {near && (
        <p className="notice tone-warn" role="status">
          {t("knowledge.near")}
        </p>
      )}
      <ul className="hits" aria-label={t("knowledge.results")}>
        {items.map((hit) => (
          <li key={hit.article.id}>
            <button
              type="button"
              aria-current={hit.article.id === chosen}
              onClick={() => onOpen(hit)}
              onKeyDown={walk}
            >
              <span className="row">
                <IconBook2 size={16} aria-hidden />
                <span className="strong grow">
                  <Pieces of={hit.title} />
                </span>
                <span className="small muted cut">
                  {[hit.article.category, owner(hit.article.organization)]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </span>
              <span className="small excerpt">
                <Pieces of={hit.excerpt} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
