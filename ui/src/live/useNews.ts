/** A query that is asked anew when the feed tells of its topic. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { NewsTopic } from "./state";
import { useLive } from "./store";

export function useNews<T>(topic: NewsTopic, key: string[], ask: () => Promise<T>, enabled = true) {
  const told = useLive((state) => state.news[topic]);
  const queries = useQueryClient();
  const before = useRef(told);
  const name = key.join(" ");
  useEffect(() => {
    if (before.current === told) return;
    before.current = told;
    void queries.invalidateQueries({ queryKey: name.split(" ") });
  }, [told, name, queries]);
  return useQuery({ queryKey: key, queryFn: ask, enabled });
}
