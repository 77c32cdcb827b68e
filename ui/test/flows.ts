/** Flows that several tests walk through. */
import type { Action, Flow, Plan } from "../src/routes/administration/plan";

export const say = (text: string) => ({ prompt: { say: { text, language: "fr" } } });

export const plan: Plan = {
  format: 1,
  organizations: { lumio: { name: "Lumio" } },
  queues: { sales: { name: "Ventes", organization: "lumio" } },
  hours: { week: { name: "Semaine" } },
  skills: { french: { name: "Français" } },
  flows: {},
};

/** Answer, hours, menu with two keys, a queue with an error exit, the end. */
export function hotline(): Flow {
  return {
    version: 1,
    name: "Hotline",
    start: "answer",
    actions: [
      { id: "answer", type: "answer", parameters: {}, next: "hours" },
      {
        id: "hours",
        type: "check_hours",
        parameters: { hours: "week" },
        conditions: [
          { when: "open", next: "menu" },
          { when: "closed", next: "closed" },
        ],
      },
      {
        id: "menu",
        type: "menu",
        parameters: { ...say("Tapez 1 ou 2."), tries: 2 },
        conditions: [
          { when: "1", next: "queue" },
          { when: "2", next: "closed", phrases: ["horaires"] },
        ],
        errors: [{ error: "timeout", next: "queue" }],
      },
      {
        id: "queue",
        type: "queue",
        parameters: { queue: "sales", priority: 0, skills: {} },
        errors: [{ error: "queue_full", next: "closed" }],
      },
      { id: "closed", type: "play", parameters: say("Fermé."), next: "end" },
      { id: "end", type: "hang_up", parameters: {} },
    ],
    metadata: { author: "Camille", positions: { answer: { x: 0, y: 12 } } },
  };
}

export const withAction = (flow: Flow, action: Action): Flow => ({
  ...flow,
  actions: [...flow.actions, action],
});
