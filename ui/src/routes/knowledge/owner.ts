/** Whose an article is: an organization's, or the whole centre's. */
import { useTranslation } from "react-i18next";
import type { useMe } from "../../app/session";
import { useNames } from "../../parts/useFormat";

/** A select has no choice of an empty value. */
export const WHOLE_CENTRE = "*";

/** Administrators who are granted all of the centre, not some of its organizations. */
export function writesForAll(me: ReturnType<typeof useMe>): boolean {
  return me.person.role === "administrator" && (me.person.organizations ?? []).length === 0;
}

export function useOwner(): (organization: string) => string {
  const { t } = useTranslation();
  const names = useNames();
  return (organization) => names.organization(organization) ?? t("knowledge.whole_centre");
}
