/** My notices of quality: asked for when the feed says that something changed for me. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import * as api from "../../api/quality";
import { useLive } from "../../live/store";

const KEY = ["quality", "notices"];

export function useQualityNotices(enabled = true) {
  const queries = useQueryClient();
  const list = useQuery({ queryKey: KEY, queryFn: api.notices, enabled });
  const items = list.data?.items ?? [];
  /** Of one subject, or all. */
  const read = async (id: string | null) => {
    await api.readNotices(id);
    await queries.invalidateQueries({ queryKey: KEY });
  };
  return { items, unread: items.filter((notice) => !notice.read), read };
}

/** In one place of the page: what the feed says has changed is asked for anew. */
export function useQualityFresh() {
  const queries = useQueryClient();
  const told = useLive((live) => live.notices);
  useEffect(() => {
    if (told > 0) void queries.invalidateQueries({ queryKey: ["quality"] });
  }, [queries, told]);
}

/** Whoever looks at it has seen what was to be told of it. */
export function useQualitySeen(id: string) {
  const { unread, read } = useQualityNotices();
  const news = unread.filter((notice) => notice.id === id).length;
  useEffect(() => {
    if (news > 0) void read(id);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only news is a reason to read
  }, [news, id]);
}
