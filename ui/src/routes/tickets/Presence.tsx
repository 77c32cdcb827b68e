/** Who else has this ticket open just now, and whether they type. */
import { IconPencil, IconUsers } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";

/** The server forgets who has not said so for 15 s. */
const SAY_MS = 5_000;

interface PresenceProps {
  id: string;
  version: number;
  typing: boolean;
}

export function Presence({ id, version, typing }: PresenceProps) {
  const queries = useQueryClient();
  const { t } = useTranslation();
  const said = useQuery({
    queryKey: ["presence", id, typing],
    queryFn: () => api.sayPresent(id, typing),
    refetchInterval: SAY_MS,
    gcTime: 0,
    retry: false,
  });
  // Somebody saved it: what is shown here is old.
  const stale = said.data !== undefined && said.data.version > version;
  useEffect(() => {
    if (stale) void queries.invalidateQueries({ queryKey: ["tickets", "one", id] });
  }, [stale, id, queries]);
  useEffect(
    () => () => {
      api.sayPresent(id, false, true).catch(() => undefined);
    },
    [id],
  );
  const others = said.data?.others ?? [];
  if (others.length === 0) return null;
  const typist = others.find((other) => other.typing);
  return (
    <span className="badge tone-warn" role="status" data-testid="presence">
      {typist ? <IconPencil size={14} aria-hidden /> : <IconUsers size={14} aria-hidden />}
      {typist
        ? t("ticketing.presence.types", { name: typist.name })
        : t("ticketing.presence.looks", { names: others.map(({ name }) => name).join(", ") })}
    </span>
  );
}
