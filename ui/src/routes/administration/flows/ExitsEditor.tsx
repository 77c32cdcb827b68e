/** Where an action leads: its keys, conditions, named exits and errors, each with its target. */
import { ActionIcon, Button, Select, TagsInput, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Action } from "../plan";
import { useEditor } from "./editor";
import {
  connect,
  dropCondition,
  type Exit,
  exitsOf,
  moveCondition,
  NEW,
  putCondition,
  withExit,
} from "./graph";
import { KEYS, kindOf } from "./kinds";
import { useWords } from "./useWords";

const FRESH = "\u0000new";

export function ExitsEditor({ action }: { action: Action }) {
  const { t } = useTranslation();
  const { put } = useEditor();
  const { conditions } = kindOf(action.type);
  const exits = exitsOf(action);
  const errors = exits.filter((exit) => exit.kind === "error");
  const others = exits.filter((exit) => exit.kind !== "error");
  const grows = conditions.kind === "keys" || conditions.kind === "expressions";
  const full = conditions.kind === "keys" && (action.conditions?.length ?? 0) >= KEYS.length;
  if (exits.length === 0 && !grows) return null;
  return (
    <>
      {(others.length > 0 || grows) && (
        <fieldset className="prompt-field" data-testid="exits">
          <legend>{t("ivr.inspector.exits")}</legend>
          {others.map((exit) =>
            exit.index !== undefined && grows ? (
              <ConditionRow key={exit.index} action={action} exit={exit} index={exit.index} />
            ) : (
              <TargetRow key={exit.id} action={action} exit={exit} />
            ),
          )}
          {grows && !full && (
            <div>
              <Button
                variant="subtle"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => put(withExit(action, NEW, ""))}
              >
                {t(conditions.kind === "keys" ? "ivr.exits.new_key" : "ivr.exits.new_expression")}
              </Button>
            </div>
          )}
        </fieldset>
      )}
      {errors.length > 0 && (
        <fieldset className="prompt-field">
          <legend>{t("ivr.inspector.error_exits")}</legend>
          {errors.map((exit) => (
            <TargetRow key={exit.id} action={action} exit={exit} />
          ))}
        </fieldset>
      )}
    </>
  );
}

interface RowProps {
  action: Action;
  exit: Exit;
}

function TargetRow({ action, exit }: RowProps) {
  const words = useWords();
  return (
    <div className="exit-row">
      <span className="cut" title={words.exit(action, exit)}>
        {words.exit(action, exit)}
      </span>
      <Target action={action} exit={exit} />
    </div>
  );
}

/** Where an exit leads: an action of the flow, a new one, or nowhere. */
function Target({ action, exit }: RowProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { flow, change, ask } = useEditor();
  const name = words.exit(action, exit);
  const known = flow.actions.map((a) => ({
    value: a.id,
    label: a.id,
  }));
  const lost = exit.target && !known.some((one) => one.value === exit.target);
  const data = [
    { value: FRESH, label: t("ivr.inspector.new_action") },
    ...(lost && exit.target ? [{ value: exit.target, label: exit.target }] : []),
    ...known,
  ];
  const none = exit.needed
    ? t("ivr.inspector.nowhere")
    : t(exit.kind === "error" ? "ivr.inspector.apologizes" : "ivr.inspector.ends_call");
  return (
    <Select
      className="grow"
      aria-label={t("ivr.inspector.leads_to_exit", { exit: name })}
      placeholder={none}
      data={data}
      value={exit.target ?? null}
      error={exit.needed && !exit.target}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("ivr.outline.disconnect") }}
      maxDropdownHeight={260}
      onChange={(next) => {
        if (next === FRESH) ask({ for: "connect", from: action.id, exit: exit.id });
        else change((f) => connect(f, action.id, exit.id, next ?? undefined));
      }}
    />
  );
}

/** A key or an expression, what may be said instead, and its place in the order. */
function ConditionRow({ action, exit, index }: RowProps & { index: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const { put } = useEditor();
  const { conditions } = kindOf(action.type);
  const condition = action.conditions?.[index];
  const name = words.exit(action, exit);
  const last = (action.conditions?.length ?? 0) - 1;
  const keyed = conditions.kind === "keys";
  const set = (change: Parameters<typeof putCondition>[2]) =>
    put(putCondition(action, index, change), `${action.id}.conditions.${index}`);
  return (
    <div className="condition" role="group" aria-label={name}>
      <div className="row" style={{ gap: 4 }}>
        {keyed ? (
          <Select
            w={64}
            aria-label={`${t("ivr.inspector.key")} ${index + 1}`}
            data={KEYS.includes(exit.name as (typeof KEYS)[number]) ? KEYS : [exit.name, ...KEYS]}
            value={exit.name}
            allowDeselect={false}
            onChange={(when) => when && set({ when })}
          />
        ) : (
          <TextInput
            className="grow"
            aria-label={`${t("ivr.inspector.expression")} ${index + 1}`}
            placeholder={t("ivr.inspector.expression_hint")}
            value={exit.name}
            onChange={(event) => set({ when: event.currentTarget.value })}
          />
        )}
        {keyed && <Target action={action} exit={exit} />}
        <ActionIcon
          aria-label={t("ivr.inspector.remove_exit", { exit: name })}
          onClick={() => put(dropCondition(action, index))}
        >
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </div>
      {!keyed && (
        <div className="row" style={{ gap: 4 }}>
          <Target action={action} exit={exit} />
          <ActionIcon
            aria-label={t("ivr.inspector.earlier", { exit: name })}
            disabled={index === 0}
            onClick={() => put(moveCondition(action, index, -1))}
          >
            <IconChevronUp size={14} aria-hidden />
          </ActionIcon>
          <ActionIcon
            aria-label={t("ivr.inspector.later", { exit: name })}
            disabled={index === last}
            onClick={() => put(moveCondition(action, index, 1))}
          >
            <IconChevronDown size={14} aria-hidden />
          </ActionIcon>
        </div>
      )}
      {action.type === "menu" && (
        <TagsInput
          aria-label={`${t("ivr.inspector.phrases")}: ${name}`}
          placeholder={condition?.phrases?.length ? "" : t("ivr.inspector.phrases")}
          value={condition?.phrases ?? []}
          onChange={(phrases) => set({ phrases })}
        />
      )}
    </div>
  );
}
