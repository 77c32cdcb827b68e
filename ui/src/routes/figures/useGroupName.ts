/** What a line is called: the plan's name, a time in the reader's words, or "none". */
import { useTranslation } from "react-i18next";
import type { FigureLine } from "../../api/figures";
import { useLocale } from "../../i18n";
import { useFormat } from "../../parts/useFormat";
import { slotName } from "./figures";

export function useGroupName() {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  return (group: FigureLine["group"][number] | undefined): string => {
    if (!group) return "";
    if (group.id === "") return t("figures.none");
    if (group.by === "direction") return t(`figures.directions.${group.id as "inbound"}`);
    if (group.by === "channel") return t(`figures.channels.${group.id as "voice"}`);
    if (group.by === "number") return format.phone(group.id) ?? group.id;
    return group.name === group.id ? slotName(group.by, group.id, locale) : group.name;
  };
}
