/** Actions, exits and faults in the reader's words. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Action, Plan } from "../plan";
import { usePlan } from "../usePlan";
import type { FlowFault } from "./faults";
import { type Exit, NEW } from "./graph";
import { type ErrorName, ERRORS, isKind, KINDS, kindOf } from "./kinds";

const SIDES = ["open", "closed", "found", "unknown", "accepted", "declined", "refused"] as const;
type Side = (typeof SIDES)[number];
const isSide = (name: string): name is Side => (SIDES as readonly string[]).includes(name);
const isError = (name: string): name is ErrorName => (ERRORS as readonly string[]).includes(name);

export function useWords() {
  const { t } = useTranslation();
  const plan = usePlan();
  return useMemo(() => {
    const kind = (type: string) => (isKind(type) ? t(`ivr.kinds.${type}.name`) : t("ivr.foreign"));
    const help = (type: string) =>
      isKind(type) ? t(`ivr.kinds.${type}.help`) : t("ivr.foreign_help");
    const exit = (action: Action, way: Pick<Exit, "id" | "kind" | "name">): string => {
      const { conditions, next } = kindOf(action.type);
      if (way.id === NEW) {
        return t(conditions.kind === "keys" ? "ivr.exits.new_key" : "ivr.exits.new_expression");
      }
      if (way.kind === "error") return isError(way.name) ? t(`ivr.errors.${way.name}`) : way.name;
      if (way.kind === "next") {
        if (next === "after") return t("ivr.exits.after");
        const otherwise = next === "otherwise" || conditions.kind === "expressions";
        return t(otherwise ? "ivr.exits.otherwise" : "ivr.exits.next");
      }
      if (isSide(way.name)) return t(`ivr.exits.${way.name}`);
      if (conditions.kind === "keys") return t("ivr.exits.key", { key: way.name });
      if (!way.name.trim()) return t("ivr.exits.empty_expression");
      return t("ivr.exits.expression", { expression: way.name });
    };
    const field = (type: string, name: string): string => {
      const known = isKind(type) && KINDS[type].fields.some((f) => f.name === name);
      return known ? t(`ivr.fields.${name as "prompt"}`) : name;
    };
    const fault = (found: FlowFault, action: Action | undefined): string => {
      const missing = found.name === "missing_value" && action && found.field;
      const exitFault = found.name === "exit_missing" && action && found.exit;
      const way = { id: found.exit ?? "", kind: exitKind(found.exit), name: found.what };
      const what = missing
        ? field(action.type, found.field ?? "")
        : exitFault
          ? exit(action, way)
          : found.what;
      return t(`ivr.faults.${found.name}`, { what });
    };
    return { kind, help, exit, field, fault, summary: (action: Action) => summary(action, plan) };
  }, [t, plan]);
}

const exitKind = (id: string | undefined): Exit["kind"] =>
  id === "next" ? "next" : id?.startsWith("error:") ? "error" : "condition";

/** One line of what an action does here: its words, its queue, its number. */
export function summary(action: Action, plan: Plan): string {
  const found = (section: "queues" | "hours" | "flows" | "agents", id: unknown) =>
    typeof id === "string" ? (plan[section]?.[id]?.name ?? id) : "";
  const p = action.parameters ?? {};
  const list = (value: unknown, join: string) =>
    Object.entries((value ?? {}) as Record<string, unknown>)
      .map(([key, item]) => `${key}${join}${String(item)}`)
      .join(", ");
  switch (action.type) {
    case "queue":
    case "voicemail":
    case "offer_callback":
      return found("queues", p.queue);
    case "check_hours":
      return found("hours", p.hours);
    case "transfer_to_agent":
      return found("agents", p.agent);
    case "transfer_to_flow":
    case "sub_flow":
      return found("flows", p.flow);
    case "transfer_to_number":
      return text(p.number);
    case "http_call":
      return `${text(p.method) || "GET"} ${text(p.url)}`;
    case "external_step":
      return text(p.url);
    case "check_survey":
      return text(p.survey);
    case "look_up_ticket":
      return text(p.attribute);
    case "set_attributes":
      return list(p.attributes, " = ");
    case "set_routing":
      return list(p.skills, " ≥ ") || (p.priority ? `+${text(p.priority)}` : "");
    case "collect_digits":
      return [text(p.attribute), promptLine(p.prompt)].filter(Boolean).join(" · ");
    default:
      return promptLine(p.prompt);
  }
}

const text = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

function promptLine(prompt: unknown): string {
  if (typeof prompt === "string") return `♪ ${prompt}`;
  if (typeof prompt !== "object" || prompt === null) return "";
  if ("say" in prompt) return (prompt.say as { text?: string }).text ?? "";
  if ("sound" in prompt) return `♪ ${String(prompt.sound)}`;
  return Object.keys(prompt).join();
}
