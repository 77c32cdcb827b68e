import { IconCircleDot } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { useLive } from "../../live/store";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat, useNames } from "../../parts/useFormat";
import { eventDetail, eventWords, QUIET } from "./eventWords";

export function Timeline({
  interaction,
  agentName,
}: {
  interaction: string;
  agentName: string | null;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const agents = useLive((state) => state.agents);
  const events = useQuery({
    queryKey: ["interaction", interaction, "events"],
    queryFn: () => api.interactionEvents(interaction),
  });
  if (events.isError) return <Failed error={events.error} retry={() => void events.refetch()} />;
  if (!events.data) return <Loading />;
  const known = {
    queue: (id: string) => names.queue(id) ?? id,
    agent: (id: string) => agents[id]?.name ?? agentName ?? id,
    disposition: (id: string) => names.disposition(id) ?? id,
  };
  const shown = events.data.items.filter((event) => !QUIET.includes(event.type));
  return (
    <ol className="timeline">
      {shown.map((event) => {
        const detail = eventDetail(event, t);
        return (
          <li key={event.seq} data-event={event.type}>
            <span className="num">{format.at(event.at, "time_s")}</span>
            <IconCircleDot size={14} aria-hidden style={{ marginTop: 2, opacity: 0.6 }} />
            <span>
              {eventWords(event, t, known)}
              {detail && <span className="small muted"> · {detail}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
