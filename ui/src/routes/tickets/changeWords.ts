/** What changed in a ticket, in words: fields as people call them, ids by their labels. */
import { useTranslation } from "react-i18next";
import type { TicketEntry, TicketPriority, TicketStatus } from "../../api/types";
import { fr } from "../../i18n/fr";
import { flatCategories, GRADES, type Grade } from "../administration/tickets/model";
import { useKinds } from "./useKinds";

type Change = TicketEntry["changes"][number];

const LONGEST = 120;
/** Of these only that they changed is told. */
const LONG: readonly string[] = ["body", "description", "solution"];
const ENTRIES = fr.ticketing.feed.entries;

export function useChangeWords(organization: string) {
  const { t } = useTranslation();
  const kinds = useKinds(organization);
  const setup = kinds.of(organization);
  const fieldLabels = new Map<string, string>();
  const categories = new Map<string, string>();
  for (const type of setup?.types ?? []) {
    for (const field of type.fields ?? []) fieldLabels.set(field.id, kinds.words(field.label));
    for (const { value, label } of flatCategories(type, kinds.words)) categories.set(value, label);
  }

  const field = (name: string): string => {
    const own = name.replace(/^values\./, "");
    if (own !== name) return fieldLabels.get(own) ?? own;
    if (name in fr.ticketing.fields) return t(`ticketing.fields.${name as "state"}`);
    if (name in fr.ticket) return t(`ticket.${name as "subject"}`);
    return fieldLabels.get(name) ?? name;
  };
  const value = (name: string, text: string | null): string => {
    if (!text) return name === "assignee" ? t("ticket.nobody") : "–";
    if (name === "state") return kinds.states.find(({ id }) => id === text)?.label ?? text;
    if (name === "status" && text in fr.ticket.statuses) {
      return t(`ticket.statuses.${text as TicketStatus}`);
    }
    if (name === "priority" && text in fr.ticket.priorities) {
      return t(`ticket.priorities.${text as TicketPriority}`);
    }
    if ((name === "impact" || name === "urgency") && GRADES.includes(text as Grade)) {
      return t(`ticketing.grades.${text as Grade}`);
    }
    if (name === "type") return kinds.types.find(({ id }) => id === text)?.label ?? text;
    if (name === "category") return categories.get(text) ?? text;
    if (name === "level") {
      const level = setup?.levels.find((one) => String(one.level) === text);
      return level ? kinds.words(level.label) : `N${text}`;
    }
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  };
  return {
    field,
    change: ({ field: name, from, to }: Change): string =>
      LONG.includes(name)
        ? t("ticketing.feed.rewritten", { field: field(name) })
        : t("ticketing.feed.change", {
            field: field(name),
            from: value(name, from ?? null),
            to: value(name, to ?? null),
          }),
    entry: ({ kind }: TicketEntry): string | null =>
      kind in ENTRIES ? t(`ticketing.feed.entries.${kind as keyof typeof ENTRIES}`) : null,
  };
}
