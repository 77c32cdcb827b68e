/**
 * What the flow language knows: each kind of action with its parameters, exits and errors. The one
 * table that palette, graph, inspector and checks read; a test holds it against the JSON Schema.
 * Must not own: words (i18n) and icons.
 */

export type FieldKind =
  | "prompt"
  | "text"
  | "attribute"
  | "ms"
  | "number"
  | "key"
  | "queue"
  | "hours"
  | "flow"
  | "agent"
  | "skills"
  | "attributes"
  | "headers"
  | "pointers"
  | "switch"
  | "method"
  | "promise"
  | "keyed"
  | "number_called"
  | "url"
  | "lines";

export interface Field {
  name: string;
  kind: FieldKind;
  /** A plan without it is refused. */
  required: boolean;
  /** What holds when it is left out. */
  default?: unknown;
  /** Bounds of a number, as the check of the plan has them. */
  least?: number;
  most?: number;
}

/** `fixed`: named by the kind. `keys`: of the telephone. `expressions`: over attributes. */
export type Conditions =
  | { kind: "none" }
  | { kind: "fixed"; names: readonly string[] }
  | { kind: "keys" }
  | { kind: "expressions" };

/**
 * `needed`: without it the flow stops dead. `otherwise`: taken when no named exit is. `after`: may
 * be left out, the call then ends there. `none`: never taken.
 */
export type Next = "needed" | "otherwise" | "after" | "none";

export const ERRORS = [
  "timeout",
  "invalid",
  "queue_full",
  "waited_too_long",
  "not_connected",
  "failed",
  "vacant",
  "late",
] as const;
export type ErrorName = (typeof ERRORS)[number];

export const GROUPS = ["talk", "decide", "data", "wait", "lead"] as const;
export type Group = (typeof GROUPS)[number];

export interface Kind {
  group: Group;
  fields: readonly Field[];
  conditions: Conditions;
  next: Next;
  errors: readonly ErrorName[];
  /** The call may rest or end here: a person, a message, the end. */
  ends?: true;
}

const field = (name: string, kind: FieldKind, more: Partial<Field> = {}): Field => ({
  name,
  kind,
  required: false,
  ...more,
});
const needed = (name: string, kind: FieldKind, more: Partial<Field> = {}) =>
  field(name, kind, { required: true, ...more });

const NONE: Conditions = { kind: "none" };
const fixed = (...names: string[]): Conditions => ({ kind: "fixed", names });
const prompt = needed("prompt", "prompt");
const timeout = (ms = 5_000) => field("timeout_ms", "ms", { default: ms });
const tries = field("tries", "number", { default: 3, least: 1, most: 10 });
const ring = field("ring_ms", "ms", { default: 30_000 });

const kind = (group: Group, next: Next, more: Partial<Kind> = {}): Kind => ({
  group,
  fields: [],
  conditions: NONE,
  errors: [],
  next,
  ...more,
});

export const KINDS = {
  answer: kind("talk", "needed"),
  play: kind("talk", "needed", { fields: [prompt], errors: ["failed"] }),
  menu: kind("talk", "none", {
    fields: [
      prompt,
      field("spoken_prompt", "prompt"),
      timeout(),
      tries,
      field("confidence_percent", "number", { default: 60, least: 1, most: 100 }),
    ],
    conditions: { kind: "keys" },
    errors: ["timeout", "invalid", "failed"],
  }),
  collect_digits: kind("talk", "needed", {
    fields: [
      prompt,
      needed("attribute", "attribute"),
      field("min", "number", { default: 1, least: 1, most: 64 }),
      needed("max", "number", { least: 1, most: 64 }),
      field("terminator", "key", { default: "#" }),
      timeout(),
      tries,
    ],
    errors: ["timeout", "invalid", "failed"],
  }),
  survey: kind("talk", "needed", {
    fields: [
      prompt,
      needed("attribute", "attribute"),
      field("scale", "number", { default: 5, least: 1, most: 9 }),
      timeout(),
      tries,
    ],
    errors: ["timeout", "invalid", "failed"],
  }),
  survey_message: kind("talk", "needed", {
    fields: [
      prompt,
      needed("attribute", "attribute"),
      field("max_ms", "ms", { default: 60_000, least: 1_000, most: 600_000 }),
    ],
  }),
  recording_notice: kind("talk", "needed", {
    fields: [prompt, field("refuse_key", "key"), timeout(1_500)],
    conditions: fixed("accepted", "refused"),
    errors: ["failed"],
  }),
  check_hours: kind("decide", "otherwise", {
    fields: [needed("hours", "hours")],
    conditions: fixed("open", "closed"),
  }),
  branch: kind("decide", "needed", { conditions: { kind: "expressions" } }),
  look_up_customer: kind("decide", "otherwise", {
    fields: [field("by", "keyed"), timeout(1_500)],
    conditions: fixed("found", "unknown"),
    errors: ["late", "failed"],
  }),
  look_up_ticket: kind("decide", "otherwise", {
    fields: [needed("attribute", "attribute"), timeout(1_500)],
    conditions: fixed("found", "unknown"),
    errors: ["late", "failed"],
  }),
  check_survey: kind("decide", "otherwise", {
    fields: [needed("survey", "text"), timeout(1_500)],
    conditions: fixed("asked", "spared"),
    errors: ["late", "failed"],
  }),
  set_attributes: kind("data", "needed", { fields: [needed("attributes", "attributes")] }),
  set_routing: kind("data", "needed", {
    fields: [
      field("priority", "number", { default: 0 }),
      field("skills", "skills"),
      field("agent", "agent"),
    ],
  }),
  http_call: kind("data", "needed", {
    fields: [
      field("method", "method", { default: "GET" }),
      needed("url", "url"),
      field("headers", "headers"),
      field("body", "lines"),
      timeout(3_000),
      field("results", "pointers"),
    ],
    errors: ["late", "failed"],
  }),
  external_step: kind("data", "needed", {
    fields: [needed("url", "url"), timeout(3_000)],
    errors: ["late", "failed"],
    ends: true,
  }),
  queue: kind("wait", "after", {
    fields: [
      needed("queue", "queue"),
      field("priority", "number", { default: 0 }),
      field("skills", "skills", { default: {} }),
    ],
    conditions: { kind: "keys" },
    errors: ["queue_full", "waited_too_long", "vacant", "failed"],
    ends: true,
  }),
  offer_callback: kind("wait", "otherwise", {
    fields: [
      prompt,
      needed("queue", "queue"),
      field("promise", "promise", { default: "place" }),
      timeout(),
      tries,
    ],
    conditions: fixed("accepted", "declined"),
    errors: ["failed"],
  }),
  voicemail: kind("wait", "needed", {
    fields: [
      prompt,
      needed("queue", "queue"),
      field("max_ms", "ms", { default: 120_000 }),
      field("call_back", "switch", { default: false }),
    ],
    errors: ["failed"],
  }),
  transfer_to_agent: kind("lead", "after", {
    fields: [needed("agent", "agent"), ring],
    errors: ["not_connected"],
    ends: true,
  }),
  transfer_to_number: kind("lead", "after", {
    fields: [needed("number", "number_called"), ring],
    errors: ["not_connected"],
    ends: true,
  }),
  transfer_to_flow: kind("lead", "none", { fields: [needed("flow", "flow")], ends: true }),
  sub_flow: kind("lead", "needed", { fields: [needed("flow", "flow")], ends: true }),
  return: kind("lead", "none", { ends: true }),
  refuse_calls: kind("data", "needed"),
  hang_up: kind("lead", "none", { ends: true }),
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as KindName[];

export const isKind = (type: string): type is KindName => type in KINDS;

/** A kind of a later program: drawn and kept, not edited in forms. */
const FOREIGN: Kind = kind("data", "after");

export const kindOf = (type: string): Kind => (isKind(type) ? KINDS[type] : FOREIGN);

/** What a caller may key to be recognised by. */
export const KEYED = ["contract", "ticket", "reference", "number"] as const;

export interface KeyedBy {
  kind: (typeof KEYED)[number];
  attribute: string;
}

export const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"] as const;

/** What a dragged entry of the palette carries. */
export const KIND_MIME = "application/x-plateau-action";
