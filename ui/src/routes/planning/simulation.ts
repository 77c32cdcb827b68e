/** What is asked of a simulation, as the form holds it, and the request that it makes. Pure. */
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Simulation = Schemas["Simulation"];
export type SimulationForm = Schemas["SimulationForm"];
export type Figures = Schemas["SimulationFigures"];
export type Figure = Schemas["SimulatedFigure"];
export type Result = Schemas["SimulationResult"];

export type BaseKind = "day" | "forecast" | "single";

export interface MoreAgents {
  team: string;
  count: number;
}
export interface SkillChange {
  who: string;
  skill: string;
  level: number;
}
export interface ServesChange {
  who: string;
  queue: string;
  serves: boolean;
}

/** Percentages are whole: 100 leaves all as it is. */
export interface Asked {
  kind: BaseKind;
  day: string;
  forecast: Forecast;
  single: Single;
  volume: number;
  handling: number;
  patience: number;
  moreAgents: MoreAgents[];
  skills: SkillChange[];
  serves: ServesChange[];
  withDraft: boolean;
  replications: number;
  seed: number;
}

export interface Forecast {
  from: string;
  intervalMin: number;
  queues: ForecastQueue[];
}
export interface ForecastQueue {
  queue: string;
  /** Calls of each interval, as typed: `40 55 60`. */
  calls: string;
  talkS: number;
  wrapUpS: number;
  patienceS: number | null;
}
export interface Single {
  agents: number;
  callsPerHour: number;
  ahtS: number;
  patienceS: number | null;
  serviceLevelS: number;
  hours: number;
}

export const fresh = (day: string): Asked => ({
  kind: "day",
  day,
  forecast: { from: "08:00", intervalMin: 30, queues: [] },
  single: {
    agents: 14,
    callsPerHour: 200,
    ahtS: 180,
    patienceS: null,
    serviceLevelS: 20,
    hours: 100,
  },
  volume: 100,
  handling: 100,
  patience: 100,
  moreAgents: [],
  skills: [],
  serves: [],
  withDraft: false,
  replications: 20,
  seed: 1,
});

/** Numbers typed in a row, whatever stands between them; null where one is none. */
export function callsTyped(text: string): number[] | null {
  const parts = text.split(/[\s;]+/).filter(Boolean);
  const numbers = parts.map((part) => Number(part.replace(",", ".")));
  const good = numbers.every((n) => Number.isFinite(n) && n >= 0);
  return parts.length > 0 && good ? numbers : null;
}

/** What keeps the form from being sent. */
export type Fault = "no_day" | "no_queue" | "bad_calls" | "bad_number";

export function faultOf(asked: Asked): Fault | null {
  switch (asked.kind) {
    case "day":
      return /^\d{4}-\d{2}-\d{2}$/.test(asked.day) ? null : "no_day";
    case "forecast":
      if (asked.forecast.queues.length === 0) return "no_queue";
      return asked.forecast.queues.every((q) => callsTyped(q.calls)) ? null : "bad_calls";
    case "single": {
      const { agents, callsPerHour, ahtS, hours } = asked.single;
      return agents >= 1 && callsPerHour > 0 && ahtS > 0 && hours > 0 ? null : "bad_number";
    }
  }
}

const part = (percent: number) => (percent === 100 ? undefined : percent / 100);

/** `draft`: the floor plan being edited, sent when it is to be tried. */
export function request(asked: Asked, draft?: unknown): SimulationForm {
  const form: SimulationForm = {
    base: base(asked),
    seed: asked.seed,
    replications: asked.replications,
  };
  if (asked.kind === "single") return form;
  const changes: Record<string, unknown> = {};
  const put = (key: string, value: unknown) => {
    if (value !== undefined) changes[key] = value;
  };
  put("volume", part(asked.volume));
  put("handling", part(asked.handling));
  put("patience", part(asked.patience));
  const teams = asked.moreAgents.filter((m) => m.team && m.count !== 0);
  if (teams.length > 0) {
    put("more_agents", Object.fromEntries(teams.map((m) => [m.team, m.count])));
  }
  const skills = asked.skills.filter((s) => s.who && s.skill);
  if (skills.length > 0) put("skills", skills);
  const serves = asked.serves.filter((s) => s.who && s.queue);
  if (serves.length > 0) put("serves", serves);
  if (asked.withDraft && draft !== undefined) put("plan", draft);
  if (Object.keys(changes).length > 0) form.changes = changes as SimulationForm["changes"];
  return form;
}

function base(asked: Asked): SimulationForm["base"] {
  switch (asked.kind) {
    case "day":
      return { kind: "day", day: asked.day };
    case "forecast":
      return {
        kind: "forecast",
        forecast: {
          from: asked.forecast.from,
          interval_min: asked.forecast.intervalMin,
          queues: Object.fromEntries(
            asked.forecast.queues.map((q) => [
              q.queue,
              {
                calls: callsTyped(q.calls) ?? [],
                talk_s: q.talkS,
                wrap_up_s: q.wrapUpS,
                ...(q.patienceS !== null && { patience_s: q.patienceS }),
              },
            ]),
          ),
        },
      } as SimulationForm["base"];
    case "single": {
      const s = asked.single;
      return {
        kind: "single",
        agents: s.agents,
        calls_per_hour: s.callsPerHour,
        aht_s: s.ahtS,
        service_level_s: s.serviceLevelS,
        hours: s.hours,
        ...(s.patienceS !== null && { patience_s: s.patienceS }),
      } as SimulationForm["base"];
    }
  }
}

export type MetricName = "service_level" | "abandonment" | "asa_s" | "wait_s" | "occupancy";

/** How a figure is read: a share, or seconds; and which way is better. */
export const METRICS: readonly { name: MetricName; unit: "share" | "s"; better: 1 | -1 | 0 }[] = [
  { name: "service_level", unit: "share", better: 1 },
  { name: "abandonment", unit: "share", better: -1 },
  { name: "asa_s", unit: "s", better: -1 },
  { name: "wait_s", unit: "s", better: -1 },
  { name: "occupancy", unit: "share", better: 0 },
];

/** Whether a difference is beyond chance, and for the better or the worse. */
export function verdictOn(
  difference: Figure | null | undefined,
  better: 1 | -1 | 0,
): "better" | "worse" | "different" | "none" {
  if (!difference || (difference.low <= 0 && difference.high >= 0)) return "none";
  if (better === 0) return "different";
  return Math.sign(difference.mean) === better ? "better" : "worse";
}
