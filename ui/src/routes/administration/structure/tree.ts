/** The floor as a tree, and changes of many people at once. Pure. */
import type { Agent, Plan, Team } from "../plan";

export interface TeamNode {
  /** `null`: people without a team. */
  id: string | null;
  team: Team | null;
  /** Logins, by name. */
  people: string[];
}

export interface CampaignNode {
  /** `null`: teams without a campaign. */
  id: string | null;
  name: string;
  positions: number | null;
  teams: TeamNode[];
  people: number;
}

export interface OrganizationNode {
  id: string;
  name: string;
  campaigns: CampaignNode[];
}

export interface Tree {
  organizations: OrganizationNode[];
  /** Teams and people that no campaign has. */
  rest: CampaignNode;
  assigned: number;
  positions: number | null;
}

const byName = (plan: Plan) => (a: string, b: string) =>
  (plan.agents?.[a]?.name ?? a).localeCompare(plan.agents?.[b]?.name ?? b, undefined, {
    numeric: true,
  });

export function treeOf(plan: Plan): Tree {
  const people = new Map<string | null, string[]>();
  for (const [login, agent] of Object.entries(plan.agents ?? {})) {
    const team = agent.team && plan.teams?.[agent.team] ? agent.team : null;
    people.set(team, [...(people.get(team) ?? []), login]);
  }
  const teams = Object.entries(plan.teams ?? {}).map(([id, team]): TeamNode => ({
    id,
    team,
    people: (people.get(id) ?? []).sort(byName(plan)),
  }));
  const node = (id: string | null, name: string, positions: number | null): CampaignNode => {
    const known = (campaign: string | undefined) =>
      campaign && plan.campaigns?.[campaign] ? campaign : null;
    const own = teams.filter((one) => known(one.team?.campaign) === id);
    return { id, name, positions, teams: own, people: count(own) };
  };
  const campaigns = Object.entries(plan.campaigns ?? {});
  const organizations = Object.entries(plan.organizations ?? {}).map(([id, { name }]) => ({
    id,
    name,
    campaigns: campaigns
      .filter(([, campaign]) => campaign.organization === id)
      .map(([own, campaign]) => node(own, campaign.name, campaign.positions ?? null)),
  }));
  const rest = node(null, "", null);
  const alone = people.get(null);
  if (alone?.length) {
    rest.teams.push({ id: null, team: null, people: alone.sort(byName(plan)) });
    rest.people += alone.length;
  }
  const assigned = campaigns.reduce((sum, [, campaign]) => sum + (campaign.positions ?? 0), 0);
  return { organizations, rest, assigned, positions: plan.settings?.positions ?? null };
}

const count = (teams: TeamNode[]) => teams.reduce((sum, one) => sum + one.people.length, 0);

function changed(plan: Plan, logins: readonly string[], by: (agent: Agent) => Agent): Plan {
  const agents = { ...plan.agents };
  for (const login of logins) {
    const agent = agents[login];
    if (agent) agents[login] = by(agent);
  }
  return { ...plan, agents };
}

/** All of them into one team; `null`: into none. */
export function moved(plan: Plan, logins: readonly string[], team: string | null): Plan {
  return changed(plan, logins, ({ team: _gone, ...rest }) => (team ? { ...rest, team } : rest));
}

/** The level of one skill for all of them; `null` takes the skill away. */
export function skilled(
  plan: Plan,
  logins: readonly string[],
  skill: string,
  level: number | null,
): Plan {
  return changed(plan, logins, (agent) => {
    const { [skill]: _gone, ...others } = agent.skills ?? {};
    return { ...agent, skills: level === null ? others : { ...others, [skill]: level } };
  });
}
