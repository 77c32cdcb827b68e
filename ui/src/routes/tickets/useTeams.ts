/** Teams that a ticket can go to: those of the floor that one sees, and those of the levels. */
import { useLive } from "../../live/store";
import { useKinds } from "./useKinds";
import { useMe } from "../../app/session";

export function useTeams(): { value: string; label: string }[] {
  const agents = useLive((state) => state.agents);
  const kinds = useKinds();
  const { organizations } = useMe();
  const teams = new Map<string, string>();
  for (const agent of Object.values(agents)) {
    if (agent.team) teams.set(agent.team, agent.team_name ?? agent.team);
  }
  for (const { id } of organizations) {
    for (const { team, label } of kinds.of(id)?.levels ?? []) {
      if (team && !teams.has(team)) teams.set(team, `${team} (${kinds.words(label)})`);
    }
  }
  return [...teams]
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label));
}
