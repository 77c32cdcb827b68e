/** How many open tickets are near their deadline or past it; null for those who may not count them. */
import { useQuery } from "@tanstack/react-query";
import { http, body } from "../../api/client";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";

const EVERY_MS = 30_000;
/** As the rules of alerts have it. */
const AT_RISK_MS = 30 * 60_000;

export function useRisk(): number | null {
  const counts = useQuery({
    queryKey: ["wall", "risk"],
    queryFn: () => {
      const query = { not_done: true, due_within_ms: AT_RISK_MS };
      return body(http.GET("/api/v1/tickets/counts", { params: { query } }));
    },
    enabled: leadsWork(useMe().person.role),
    refetchInterval: EVERY_MS,
  });
  return counts.data?.total ?? null;
}
