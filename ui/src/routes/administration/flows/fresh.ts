/** New actions and new flows, tied to what the plan already has. Pure; the words come in. */
import type { Action, Flow, Plan } from "../plan";
import { freeId } from "./graph";
import { type Field, type KindName, KINDS } from "./kinds";

/** A new action with what its kind cannot be without. */
export function freshAction(type: KindName, flow: Flow, plan: Plan, language: string): Action {
  const fields: readonly Field[] = KINDS[type].fields;
  const needed = fields.filter((field) => field.required);
  const parameters = Object.fromEntries(
    needed.map((field) => [field.name, firstValue(field, plan, language)]),
  );
  return { id: freeId(flow, type), type, parameters };
}

function firstValue(field: Field, plan: Plan, language: string): unknown {
  const only = (of: Record<string, unknown> | undefined) => {
    const ids = Object.keys(of ?? {});
    return ids.length === 1 ? ids[0] : "";
  };
  switch (field.kind) {
    case "prompt":
      return { say: { text: "", language } };
    case "queue":
      return only(plan.queues);
    case "hours":
      return only(plan.hours);
    case "agent":
      return only(plan.agents);
    case "skills":
    case "attributes":
    case "headers":
    case "pointers":
      return {};
    case "number":
      return field.name === "max" ? 10 : (field.least ?? 0);
    case "ms":
      return field.default ?? 0;
    case "switch":
      return false;
    case "flow":
    case "text":
    case "attribute":
    case "key":
    case "method":
    case "promise":
    case "keyed":
    case "number_called":
    case "url":
    case "lines":
      return "";
  }
}

export const TEMPLATES = [
  "blank",
  "welcome",
  "languages",
  "voicemail",
  "callback",
  "survey",
] as const;
export type TemplateName = (typeof TEMPLATES)[number];

/** What a new flow says. */
export interface TemplateWords {
  language: string;
  welcome: string;
  wait: string;
  busy: string;
  closed: string;
  languages_menu: string;
  english: string;
  leave_message: string;
  message_thanks: string;
  callback_offer: string;
  callback_thanks: string;
  survey_mark: string;
  survey_words: string;
  survey_thanks: string;
}

/** What a template asks of the plan and doesn't find. */
export function lacking(template: TemplateName, plan: Plan): ("queues" | "hours")[] {
  const asks: Record<TemplateName, ("queues" | "hours")[]> = {
    blank: [],
    welcome: [],
    languages: ["queues"],
    voicemail: ["queues", "hours"],
    callback: ["queues"],
    survey: [],
  };
  return asks[template].filter((section) => Object.keys(plan[section] ?? {}).length === 0);
}

export function fromTemplate(template: TemplateName, plan: Plan, w: TemplateWords): Action[] {
  const queue = Object.keys(plan.queues ?? {})[0] ?? "";
  const hours = Object.keys(plan.hours ?? {})[0] ?? "";
  const prompt = (text: string, language = w.language) => ({ say: { text, language } });
  const play = (id: string, text: string, next: string, language?: string): Action => ({
    id,
    type: "play",
    parameters: { prompt: prompt(text, language) },
    next,
  });
  const end: Action = { id: "end", type: "hang_up", parameters: {} };
  const answer = (next: string): Action => ({ id: "answer", type: "answer", parameters: {}, next });
  const check: Action = {
    id: "hours",
    type: "check_hours",
    parameters: { hours },
    conditions: [
      { when: "open", next: "welcome" },
      { when: "closed", next: "closed" },
    ],
  };
  const wait = (full = "busy"): Action => ({
    id: "queue",
    type: "queue",
    parameters: { queue },
    errors: ["queue_full", "waited_too_long"].map((error) => ({ error, next: full })),
  });
  switch (template) {
    case "blank":
      return [answer("end"), end];
    case "welcome":
      return [
        answer(hours ? "hours" : "welcome"),
        ...(hours ? [check] : []),
        play("welcome", `${w.welcome} ${w.wait}`, queue ? "queue" : "end"),
        ...(queue ? [wait(), play("busy", w.busy, "end")] : []),
        ...(hours ? [play("closed", w.closed, "end")] : []),
        end,
      ];
    case "languages": {
      const note = (id: string, language: string, next: string): Action => ({
        id,
        type: "set_attributes",
        parameters: { attributes: { language } },
        next,
      });
      return [
        answer("languages"),
        {
          id: "languages",
          type: "menu",
          parameters: { prompt: prompt(w.languages_menu), tries: 2 },
          conditions: [
            { when: "1", next: "french" },
            { when: "2", next: "english" },
          ],
          errors: ["timeout", "invalid"].map((error) => ({ error, next: "french" })),
        },
        note("french", "fr", "welcome"),
        note("english", "en", "welcome_en"),
        play("welcome", `${w.welcome} ${w.wait}`, "queue"),
        play("welcome_en", w.english, "queue", "en"),
        wait(),
        play("busy", w.busy, "end"),
        end,
      ];
    }
    case "voicemail":
      return [
        answer("hours"),
        check,
        play("welcome", `${w.welcome} ${w.wait}`, "queue"),
        wait(),
        play("busy", w.busy, "end"),
        {
          id: "closed",
          type: "voicemail",
          parameters: { prompt: prompt(w.leave_message), queue },
          next: "thanks",
          errors: [{ error: "failed", next: "end" }],
        },
        play("thanks", w.message_thanks, "end"),
        end,
      ];
    case "survey":
      return [
        {
          id: "may",
          type: "check_survey",
          parameters: { survey: "satisfaction" },
          conditions: [
            { when: "asked", next: "csat" },
            { when: "spared", next: "end" },
          ],
        },
        {
          id: "csat",
          type: "survey",
          parameters: { prompt: prompt(w.survey_mark), attribute: "csat", tries: 2 },
          next: "words",
          errors: ["timeout", "invalid"].map((error) => ({ error, next: "end" })),
        },
        {
          id: "words",
          type: "survey_message",
          parameters: { prompt: prompt(w.survey_words), attribute: "why" },
          next: "thanks",
        },
        play("thanks", w.survey_thanks, "end"),
        end,
      ];
    case "callback":
      return [
        answer("welcome"),
        play("welcome", `${w.welcome} ${w.wait}`, "queue"),
        wait("offer"),
        {
          id: "offer",
          type: "offer_callback",
          parameters: { prompt: prompt(w.callback_offer), queue },
          conditions: [
            { when: "accepted", next: "thanks" },
            { when: "declined", next: "busy" },
          ],
        },
        play("thanks", w.callback_thanks, "end"),
        play("busy", w.busy, "end"),
        end,
      ];
  }
}
