/** Formats bound to the reader's language and the centre's time zone. */
import { useMemo } from "react";
import { useMe } from "../app/session";
import { count, phoneNumber, share } from "../format/number";
import { moment } from "../format/time";
import { useLocale } from "../i18n";

export function useFormat() {
  const locale = useLocale();
  const zone = useMe().settings.time_zone;
  return useMemo(
    () => ({
      locale,
      zone,
      count: (value: number) => count(value, locale),
      share: (value: number | null | undefined) => share(value, locale),
      at: (value: string | null | undefined, style?: Parameters<typeof moment>[3]) =>
        moment(value, locale, zone, style),
      phone: phoneNumber,
    }),
    [locale, zone],
  );
}

/** Names of organizations and queues as people know them. */
export function useNames() {
  const me = useMe();
  return useMemo(() => {
    const organizations = new Map(me.organizations?.map((o) => [o.id, o.name]));
    const queues = new Map(me.queues.map((q) => [q.id, q.name]));
    const dispositions = new Map(me.dispositions.map((d) => [d.id, d.name]));
    const of = (map: Map<string, string>) => (id: string | null | undefined) =>
      id ? (map.get(id) ?? id) : null;
    return {
      organization: of(organizations),
      queue: of(queues),
      disposition: of(dispositions),
    };
  }, [me]);
}
