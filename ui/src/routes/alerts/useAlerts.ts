/** Alerts that are not over: for the bar, the wall and the page. */
import { useEffect, useRef } from "react";
import * as api from "../../api/supervision";
import type { Alert } from "../../api/supervision";
import { leadsWork } from "../../app/pages";
import { preferences } from "../../app/preferences";
import { useMe } from "../../app/session";
import { useNews } from "../../live/useNews";
import { alarm } from "../../phone/tones";

const NONE: Alert[] = [];

export function useOpenAlerts(): Alert[] {
  const leads = leadsWork(useMe().person.role);
  const list = useNews("alerts", ["alerts", "open"], api.openAlerts, leads);
  return list.data?.items ?? NONE;
}

/** A sound for each alert that was not there before and whose rule wants one. In one place only. */
export function useAlarm(alerts: Alert[]) {
  const heard = useRef<Set<string> | null>(null);
  useEffect(() => {
    const loud = alerts.filter((a) => a.rule.channels.sound && !a.acknowledged_at);
    const known = heard.current;
    heard.current = new Set(loud.map((a) => a.id));
    // What is there when the page opens has been heard of before.
    if (known === null || loud.every((a) => known.has(a.id))) return;
    void alarm(preferences().speaker, Math.max(0.2, preferences().ringVolume));
  }, [alerts]);
}
