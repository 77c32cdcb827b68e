/** What programs outside know of the caller in hand; asked once per call and caller. */
import { useQuery } from "@tanstack/react-query";
import { outside, type OutsideQuestion } from "../../api/connect";
import type { LiveInteraction } from "../../api/types";
import { useDraft } from "./drafts";

export function useOutside(live: LiveInteraction | null) {
  const draft = useDraft(live?.interaction ?? "");
  const customer = draft.customer ?? live?.customer?.id ?? null;
  const question: OutsideQuestion = {
    organization: live?.organization ?? "",
    ...(customer && { customer }),
    ...(live?.customer_number && { number: live.customer_number }),
    ...(live && { interaction: live.interaction }),
    ...(live?.queue && { queue: live.queue }),
  };
  return useQuery({
    queryKey: ["outside", question],
    queryFn: () => outside(question),
    enabled: live !== null,
    staleTime: Infinity,
  });
}
