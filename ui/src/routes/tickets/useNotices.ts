/** My notices of tickets: asked for when the feed says that they changed. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import { tellProblem } from "../../app/problems";
import { useLive } from "../../live/store";

const KEY = ["ticket-notices"];

export function useNotices(enabled = true) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const list = useQuery({ queryKey: KEY, queryFn: api.notices, enabled });
  const items = list.data?.items ?? [];
  const read = async (which: Parameters<typeof api.readNotices>[0]) => {
    try {
      await api.readNotices(which);
    } catch (error) {
      tellProblem(error, t);
    }
    await queries.invalidateQueries({ queryKey: KEY });
  };
  return { list, items, unread: items.filter((notice) => !notice.read), read };
}

/** In one place of the page: keeps the notices fresh. */
export function useNoticesFresh() {
  const queries = useQueryClient();
  const told = useLive((live) => live.notices);
  const link = useLive((live) => live.link);
  useEffect(() => {
    // After a cut nobody knows what was missed.
    if (link === "live") void queries.invalidateQueries({ queryKey: KEY });
  }, [queries, told, link]);
}

/** Whoever looks at a ticket has seen what was to be told of it. */
export function useSeen(ticket: string) {
  const { unread, read } = useNotices();
  const news = unread.filter((notice) => notice.ticket === ticket).length;
  useEffect(() => {
    if (news > 0) void read({ ticket });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only news is a reason to read
  }, [news, ticket]);
}
