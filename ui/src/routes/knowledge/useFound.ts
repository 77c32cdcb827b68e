/** What a search of the knowledge base finds as one types, and that it is counted once typed. */
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import * as api from "../../api/knowledge";
import { useLocale } from "../../i18n";

const TYPING_MS = 150;
/** A search that stands for so long was meant. */
const MEANT_MS = 1_500;
const LEAST = 2;

export interface Asked {
  q: string;
  organization: string | null;
  /** For whose report the search counts; for that of `organization` when absent. */
  counted?: string | null;
  written?: boolean;
  limit?: number;
}

export function useFound(asked: Asked) {
  const { q: typed, organization, counted = organization, written = false, limit = 20 } = asked;
  const language = useLocale();
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const [meant] = useDebouncedValue(typed.trim(), MEANT_MS);
  const enabled = q.length >= LEAST;
  useEffect(() => {
    if (meant.length < LEAST || !counted || written) return;
    // A report that misses one search is no fault that anybody need hear of.
    api.countSearch(counted, meant).catch(() => undefined);
  }, [meant, counted, written]);
  const found = useQuery({
    queryKey: ["articles", "search", q, organization, written, language, limit],
    queryFn: () =>
      api.searchArticles({
        q,
        language,
        limit,
        ...(organization && { organization }),
        ...(written && { written }),
      }),
    enabled,
    placeholderData: keepPreviousData,
  });
  return { found, q, enabled };
}
