/** What the screens of quality share: the organization looked at, its people and its grids. */
import { useQuery } from "@tanstack/react-query";
import * as api from "../../api/quality";
import * as setups from "../../api/setups";
import { useMe } from "../../app/session";
import { atom, useAtom } from "../../parts/atom";
import type { Setup } from "../administration/crm/setup";

/** Empty: all that may be seen. */
const chosen = atom<string | null>(null);

export function useOrganization() {
  const { organizations } = useMe();
  const picked = useAtom(chosen);
  // The page opens where something was scored last.
  const first = useQuery({
    queryKey: ["quality", "evaluations", "first"],
    queryFn: () => api.evaluations({ limit: 1 }),
    staleTime: Infinity,
    enabled: picked === null && organizations.length > 1,
  });
  const usual = first.data?.items[0]?.organization ?? organizations[0]?.id ?? "";
  const organization = picked ?? usual;
  const options = organizations.map((o) => ({ value: o.id, label: o.name }));
  return { organization, options, choose: (id: string) => chosen.set(id) };
}

export function useQualityPeople(organization: string) {
  const found = useQuery({
    queryKey: ["quality", "people", organization],
    queryFn: () => api.people(organization || null),
    staleTime: 60_000,
  });
  return (
    found.data ?? { evaluators: [], agents: [], teams: [], campaigns: [], scores: false, week: "" }
  );
}

/** Of an organization's set-up in force; analysts read none. */
export function useGrids(organization: string) {
  const analyst = useMe().person.role === "analyst";
  const found = useQuery({
    queryKey: ["crm", organization],
    queryFn: () => setups.setup(organization),
    enabled: organization !== "" && !analyst,
  });
  return (found.data?.setup as unknown as Setup | undefined)?.quality?.grids ?? [];
}
