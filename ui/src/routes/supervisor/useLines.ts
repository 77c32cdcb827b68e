/** How well agents' telephones are connected, by login; asked while somebody looks. */
import { useQuery } from "@tanstack/react-query";
import { phoneQuality, type PhoneQuality } from "../../api/supervision";

const EVERY_MS = 5_000;

export function useLines(enabled: boolean): ReadonlyMap<string, PhoneQuality> {
  const list = useQuery({
    queryKey: ["phone-quality"],
    queryFn: phoneQuality,
    refetchInterval: EVERY_MS,
    enabled,
  });
  return new Map(list.data?.items.map((line) => [line.agent, line.quality]));
}
