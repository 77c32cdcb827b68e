/**
 * What a plan still needs before a call reaches an agent, and what uses what. Pure: no screen, no
 * server.
 */
import type { Agent, Plan, Section } from "./plan";

/** The order in which a newcomer builds: each step needs those before it. */
export const STEPS = [
  "organizations",
  "queues",
  "agents",
  "hours",
  "flows",
  "numbers",
  "publish",
] as const;
export type StepName = (typeof STEPS)[number];

export interface Step {
  name: StepName;
  done: boolean;
  /** How many there are; absent for the publication. */
  count?: number;
}

/** An agent's own queues and those of the profile. */
export const queuesOf = (plan: Plan, agent: Agent): string[] => [
  ...(agent.queues ?? []),
  ...(plan.profiles?.[agent.profile ?? ""]?.queues ?? []).map((served) => served.queue),
];

const size = (of: Record<string, unknown> | undefined) => Object.keys(of ?? {}).length;

/**
 * `changes`: how many are not published. `logins`: who has an account; undefined while unknown,
 * then no agent is doubted.
 */
export function stepsOf(plan: Plan, changes: number, logins: ReadonlySet<string> | undefined) {
  const agents = Object.entries(plan.agents ?? {});
  const works = agents.some(
    ([login, agent]) =>
      queuesOf(plan, agent).some((queue) => plan.queues?.[queue]) &&
      (agent.presence === "static" || !logins || logins.has(login)),
  );
  const leads = Object.values(plan.numbers ?? {}).some((entry) => plan.flows?.[entry.flow]);
  const steps: Step[] = [
    { name: "organizations", done: size(plan.organizations) > 0, count: size(plan.organizations) },
    { name: "queues", done: size(plan.queues) > 0, count: size(plan.queues) },
    { name: "agents", done: works, count: agents.length },
    { name: "hours", done: size(plan.hours) > 0, count: size(plan.hours) },
    { name: "flows", done: size(plan.flows) > 0, count: size(plan.flows) },
    { name: "numbers", done: leads, count: size(plan.numbers) },
  ];
  steps.push({ name: "publish", done: changes === 0 && steps.every((s) => s.done || optional(s)) });
  return steps;
}

/** Without hours a line is always open. */
export const optional = (step: Step) => step.name === "hours";

/** The step to take now; an optional one that was passed by is not asked for again. */
export const nextStep = (steps: readonly Step[]): StepName | undefined =>
  steps.find((step, n) => !step.done && !(optional(step) && steps[n + 1]?.done))?.name;

/** What must exist before a thing of this section can work. */
const NEEDS: Partial<Record<Section, readonly Section[]>> = {
  campaigns: ["organizations"],
  queues: ["organizations"],
  profiles: ["queues"],
  agents: ["queues"],
  flows: ["queues"],
  numbers: ["organizations", "flows"],
};

/** An agent may wait for a queue, and a flow may only speak; the others cannot be without. */
export const mustWait = (section: Section, plan: Plan): boolean =>
  section !== "agents" && section !== "flows" && missingFor(section, plan).length > 0;

export const missingFor = (section: Section, plan: Plan): Section[] =>
  (NEEDS[section] ?? []).filter((needed) => size(plan[needed]) === 0);

export interface Use {
  section: Section;
  items: { id: string; name: string }[];
}

/** How a thing of one section names a thing of another. */
const NAMED_BY: Record<Section, readonly (readonly [Section, string])[]> = {
  organizations: [
    ["campaigns", "organization"],
    ["queues", "organization"],
    ["numbers", "organization"],
  ],
  campaigns: [
    ["queues", "campaign"],
    ["numbers", "campaign"],
  ],
  queues: [
    ["agents", "queues"],
    ["profiles", "queues"],
    ["flows", "queue"],
  ],
  skills: [
    ["queues", "skills"],
    ["agents", "skills"],
    ["flows", "skills"],
  ],
  dispositions: [["queues", "dispositions"]],
  teams: [["agents", "team"]],
  sites: [["agents", "site"]],
  hours: [
    ["flows", "hours"],
    ["closings", "hours"],
  ],
  profiles: [["agents", "profile"]],
  partners: [["queues", "rule"]],
  closings: [],
  flows: [
    ["numbers", "flow"],
    ["flows", "flow"],
  ],
  agents: [["flows", "agent"]],
  breaks: [],
  numbers: [],
};

/** Whether a field's value names the id: alone, in a list, or as a key. */
function names(value: unknown, id: string): boolean {
  if (typeof value === "string") return value === id;
  if (Array.isArray(value)) {
    return value.some((one) => one === id || (one as { queue?: string } | null)?.queue === id);
  }
  return typeof value === "object" && value !== null && id in value;
}

function mentions(section: Section, item: unknown, field: string, id: string): boolean {
  const fields = item as Record<string, unknown>;
  if (field === "rule")
    return new RegExp(`(^|[\\s"])${id}($|[\\s";])`).test(String(fields.rule ?? ""));
  if (section !== "flows") return names(fields[field], id);
  const actions = (fields.actions ?? []) as { parameters?: Record<string, unknown> }[];
  return actions.some((action) => names(action.parameters?.[field], id));
}

/** Where the plan names a thing, by section; sections that could but do not are empty. */
export function usesOf(plan: Plan, section: Section, id: string): Use[] {
  return NAMED_BY[section].map(([user, field]) => ({
    section: user,
    items: Object.entries((plan[user] ?? {}) as Record<string, { name?: string }>)
      .filter(([, item]) => mentions(user, item, field, id))
      .map(([key, item]) => ({ id: key, name: item.name || key })),
  }));
}

/** Whether a fault lies at a thing or a field: at `queues.support.skills`, not `queues.support2`. */
export const faultAt = (path: string, section: Section | "settings", id: string) =>
  path === `${section}.${id}` || path.startsWith(`${section}.${id}.`);
