/** The listed interactions as columns of a spreadsheet. Pure. */
import type { TFunction } from "i18next";
import type { Contact } from "../../api/types";
import type { ExportColumn } from "../../parts/ExportMenu";

interface Names {
  queue: (id: string | null) => string | null;
  organization: (id: string | null) => string | null;
  disposition: (id: string | null) => string | null;
}

const SHARES = ["customer", "agent", "overtalk", "silence"] as const;
const seconds = (ms: number) => Math.round(ms / 1000);

export const contactColumns = (t: TFunction, names: Names): ExportColumn<Contact>[] => [
  { title: t("record.copy_id"), value: (c) => c.interaction },
  { title: t("history.started"), value: (c) => c.started_at },
  { title: t("history.organization"), value: (c) => names.organization(c.organization) },
  {
    title: t("history.number"),
    value: (c) => c.customer_number_national ?? c.customer_number,
  },
  { title: t("history.customer"), value: (c) => c.customer?.name },
  { title: t("history.queue"), value: (c) => names.queue(c.queue) },
  { title: t("history.agent"), value: (c) => c.agent_name ?? c.agent },
  { title: `${t("history.wait")} (s)`, value: (c) => seconds(c.queue_ms) },
  { title: `${t("history.talk")} (s)`, value: (c) => seconds(c.talk_ms) },
  { title: `${t("record.wrap_up")} (s)`, value: (c) => seconds(c.wrap_up_ms) },
  { title: t("history.outcome"), value: (c) => t(`outcome.${c.outcome ?? "live"}`) },
  { title: t("history.disposition"), value: (c) => names.disposition(c.disposition) },
  ...SHARES.map((share) => ({
    title: `${t("recordings.speech.title")} : ${t(`recordings.speech.${share}`)} (%)`,
    value: (c: Contact) => c.speech?.[`${share}_percent`],
  })),
];
