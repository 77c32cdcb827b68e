/** Alerts and their rules in words. Pure. */
import type { TFunction } from "i18next";
import type { Alert, AlertMeasure, AlertRule } from "../../api/supervision";
import type { Locale } from "../../api/types";
import { count, share } from "../../format/number";
import { spell } from "../../format/time";

export const MEASURES: readonly AlertMeasure[] = [
  "longest_wait",
  "waiting",
  "service_level_today",
  "abandonment_today",
  "agents_available",
  "agent_in_state",
  "callbacks_overdue",
  "tickets_at_risk",
  "evaluators_drifting",
];

type ScopeKind = AlertRule["scope"]["kind"];

/** Of whom each measure can be; what is of agents belongs to the centre alone. */
export function scopesOf(measure: AlertMeasure, whole: boolean): ScopeKind[] {
  switch (measure) {
    case "longest_wait":
    case "waiting":
    case "service_level_today":
    case "abandonment_today":
    case "callbacks_overdue":
      return ["each_queue", "queue", "all"];
    case "agents_available":
      return whole ? ["each_queue", "queue", "team", "all"] : ["each_queue", "queue"];
    case "agent_in_state":
      return whole ? ["all", "team"] : [];
    case "tickets_at_risk":
    case "evaluators_drifting":
      return ["all"];
  }
}

export function unitOf(measure: AlertMeasure): "s" | "percent" | "count" {
  switch (measure) {
    case "longest_wait":
    case "agent_in_state":
      return "s";
    case "service_level_today":
    case "abandonment_today":
      return "percent";
    case "waiting":
    case "agents_available":
    case "callbacks_overdue":
    case "tickets_at_risk":
    case "evaluators_drifting":
      return "count";
  }
}

/** A value as the server gives it: milliseconds, permille or a count. */
export function valueWords(measure: AlertMeasure, value: number, locale: Locale): string {
  switch (unitOf(measure)) {
    case "s":
      return spell(value);
    case "percent":
      return share(value / 1000, locale);
    case "count":
      return count(value, locale);
  }
}

export function thresholdWords(rule: AlertRule, locale: Locale): string {
  switch (unitOf(rule.measure)) {
    case "s":
      return spell(rule.threshold * 1000);
    case "percent":
      return share(rule.threshold / 100, locale);
    case "count":
      return count(rule.threshold, locale);
  }
}

/** « Attente la plus longue supérieure à 60 s pendant 10 s ». */
export function ruleWords(rule: AlertRule, t: TFunction, locale: Locale): string {
  const measure = rule.state
    ? t("alerts.in_state", { state: t(`state.${rule.state}`) })
    : t(`alerts.measures.${rule.measure}`);
  const limit = t(`alerts.comparisons.${rule.comparison}`, {
    value: thresholdWords(rule, locale),
  });
  const hold = rule.for_s > 0 ? ` ${t("alerts.for", { time: spell(rule.for_s * 1000) })}` : "";
  return `${measure} ${limit}${hold}`;
}

/** What an alert says first: of whom, then how much. */
export function alertWords(alert: Alert, t: TFunction, locale: Locale): string {
  const measure = alert.rule.state
    ? t("alerts.in_state", { state: t(`state.${alert.rule.state}`) })
    : t(`alerts.measures.${alert.rule.measure}`);
  const value = valueWords(alert.rule.measure, alert.value, locale);
  const of = alert.subject_name ? `${alert.subject_name} ${t("alerts.dash")} ` : "";
  return `${of}${measure} ${value}`;
}

/** Those that call for somebody: not over, nobody took note, and the rule wants a banner. */
export const calling = (alerts: readonly Alert[]): Alert[] =>
  alerts.filter((a) => !a.cleared_at && !a.acknowledged_at && a.rule.channels.banner);
