/** An event of the journal as a sentence. Pure: names come as functions. */
import type { TFunction } from "i18next";
import type { OutcomeName, TimelineEvent } from "../../api/types";
import { fr } from "../../i18n/fr";

export interface EventNames {
  queue: (id: string) => string;
  agent: (id: string) => string;
  disposition: (id: string) => string;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** Events an agent's reader need not see among the others: the line of the switchboard. */
export const QUIET: readonly string[] = ["leg_rang", "leg_answered", "leg_ended", "leg_dialled"];

export function eventWords(event: TimelineEvent, t: TFunction, names: EventNames): string {
  const { body, type } = event;
  if (type === "customer_recognized" && !body.customer) {
    return Number(body.matches ?? 0) > 1
      ? t("events.customer_several")
      : t("events.customer_unknown");
  }
  if (type === "digits_collected")
    return t("events.digits_collected", { count: Number(body.count ?? 0) });
  if (!(type in fr.events)) return type;
  const outcome = text(body.outcome) as OutcomeName;
  return t(
    `events.${type as Exclude<keyof typeof fr.events, `${string}_one` | `${string}_other`>}`,
    {
      action: text(body.action),
      queue: names.queue(text(body.queue)),
      agent: names.agent(text(body.agent)),
      flow: text(body.flow),
      to: names.queue(text(body.to)),
      by: text(body.by),
      step: Number(body.step ?? 0) + 1,
      position: Number(body.position ?? 0),
      score: Number(body.score ?? 0),
      scale: Number(body.scale ?? 0),
      disposition: names.disposition(text(body.disposition)),
      outcome: outcome in fr.outcome ? t(`outcome.${outcome}`).toLowerCase() : outcome,
    },
  ) as string;
}

/** The line below: how the choice of an agent came about, or what the customer keyed. */
export function eventDetail(event: TimelineEvent, t: TFunction): string | null {
  const decision = event.body.decision as { eligible?: number } | undefined;
  if (event.type === "reservation_offered" && decision?.eligible !== undefined) {
    return t("events.decision", { count: decision.eligible });
  }
  const keyed = event.private?.digits;
  if (typeof keyed === "string" && keyed) return keyed;
  const reason = event.body.reason;
  if (event.type === "recording_skipped" || event.type === "recording_started") {
    const known = typeof reason === "string" && reason in fr.recordings.why;
    return known ? t(`recordings.why.${reason as keyof typeof fr.recordings.why}`) : null;
  }
  return typeof reason === "string" ? reason : null;
}
