/** The tree of a distribution rule as the server reads and prints it, and changes to it. Pure. */
import { without } from "./plan";

export interface Rule {
  steps: Step[];
}

export interface Step {
  from_ms: number;
  until_ms?: number;
  only?: Guard[];
  to: Destination;
}

export type Guard =
  | { estimate_over: { ms: number } }
  | { share: { percent: number } }
  | { attribute: { name: string; value: string } };

export type Destination =
  | { agents: { any_of: Term[][] } }
  | { queue: { queue: string } }
  | { partner: { partner: string } }
  | "voicemail"
  | "callback";

export type Term =
  | { skill: { skill: string; least: number } }
  | { site: { site: string } }
  | { team: { team: string } }
  | { agent: { agent: string } }
  | "anyone";

export const DESTINATIONS = ["agents", "queue", "partner", "voicemail", "callback"] as const;
export type DestinationKind = (typeof DESTINATIONS)[number];
export const TERMS = ["skill", "site", "team", "agent", "anyone"] as const;
export type TermKind = (typeof TERMS)[number];
export const GUARDS = ["estimate_over", "share", "attribute"] as const;
export type GuardKind = (typeof GUARDS)[number];

const kindIn = <K extends string>(kinds: readonly K[], thing: object | string): K =>
  typeof thing === "string" ? (thing as K) : (kinds.find((kind) => kind in thing) as K);

export const destinationKind = (to: Destination) => kindIn(DESTINATIONS, to);
export const termKind = (term: Term) => kindIn(TERMS, term);
export const guardKind = (guard: Guard) => kindIn(GUARDS, guard);

/** Each step begins where the one before ends; the last one has no end. */
export function chained(steps: readonly Step[]): Rule {
  let from = 0;
  return {
    steps: steps.map((step, n) => {
      const last = n === steps.length - 1;
      const until = last ? undefined : Math.max(step.until_ms ?? from + 20_000, from + 1_000);
      const next = without({ ...step, from_ms: from }, "until_ms", until);
      from = until ?? from;
      return next;
    }),
  };
}

/** A destination of that kind, as far as the plan has one to name. */
export function newDestination(kind: DestinationKind, first: (of: string) => string): Destination {
  switch (kind) {
    case "agents":
      return { agents: { any_of: [["anyone"]] } };
    case "queue":
      return { queue: { queue: first("queues") } };
    case "partner":
      return { partner: { partner: first("partners") } };
    case "voicemail":
    case "callback":
      return kind;
  }
}

export function newTerm(kind: TermKind, first: (of: string) => string): Term {
  switch (kind) {
    case "skill":
      return { skill: { skill: first("skills"), least: 5 } };
    case "site":
      return { site: { site: first("sites") } };
    case "team":
      return { team: { team: first("teams") } };
    case "agent":
      return { agent: { agent: first("agents") } };
    case "anyone":
      return kind;
  }
}

export function newGuard(kind: GuardKind): Guard {
  switch (kind) {
    case "estimate_over":
      return { estimate_over: { ms: 300_000 } };
    case "share":
      return { share: { percent: 20 } };
    case "attribute":
      return { attribute: { name: "mission", value: "" } };
  }
}

/** The list with the thing at that place replaced, or without it. */
export function replaced<T>(list: readonly T[], at: number, by: T | null): T[] {
  return list.flatMap((one, n) => (n !== at ? [one] : by === null ? [] : [by]));
}
