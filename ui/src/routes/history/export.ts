/** The listed interactions as rows of a spreadsheet. Pure. */
import type { TFunction } from "i18next";
import type { Contact, Locale } from "../../api/types";
import { csv } from "../../format/csv";

interface Names {
  queue: (id: string | null) => string | null;
  organization: (id: string | null) => string | null;
  disposition: (id: string | null) => string | null;
}

const seconds = (ms: number) => Math.round(ms / 1000);

export function contactsCsv(rows: Contact[], t: TFunction, locale: Locale, names: Names): string {
  const head = [
    t("record.copy_id"),
    t("history.started"),
    t("history.organization"),
    t("history.number"),
    t("history.customer"),
    t("history.queue"),
    t("history.agent"),
    `${t("history.wait")} (s)`,
    `${t("history.talk")} (s)`,
    `${t("record.wrap_up")} (s)`,
    t("history.outcome"),
    t("history.disposition"),
  ];
  const body = rows.map((c) => [
    c.interaction,
    c.started_at,
    names.organization(c.organization),
    c.customer_number_national ?? c.customer_number,
    c.customer?.name,
    names.queue(c.queue),
    c.agent_name ?? c.agent,
    seconds(c.queue_ms),
    seconds(c.talk_ms),
    seconds(c.wrap_up_ms),
    t(`outcome.${c.outcome ?? "live"}`),
    names.disposition(c.disposition),
  ]);
  return csv([head, ...body], locale === "fr" ? ";" : ",");
}
