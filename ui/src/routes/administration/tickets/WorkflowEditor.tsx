/** States of a type, and which may follow which: a matrix, rows from, columns to. */
import { ActionIcon, Button, Checkbox, Select, Switch, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { TICKET_STATUSES, type TicketStatus } from "../../../api/types";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { fieldIdFrom } from "../crm/fieldList";
import { type TicketType, type WorkflowState, withoutState, withTransition } from "./model";

interface WorkflowEditorProps {
  type: TicketType;
  onChange: (type: TicketType) => void;
}

export function WorkflowEditor({ type, onChange }: WorkflowEditorProps) {
  const { t } = useTranslation();
  const { states } = type.workflow;
  const replace = (next: WorkflowState) =>
    onChange({
      ...type,
      workflow: { states: states.map((state) => (state.id === next.id ? next : state)) },
    });
  const add = () => {
    const name = t("ticketing.admin.types.new_state");
    const id = fieldIdFrom(
      name,
      states.map((state) => state.id),
    );
    const state: WorkflowState = { id, label: { fr: name }, class: "open", next: [] };
    onChange({ ...type, workflow: { states: [...states, state] } });
  };
  return (
    <div className="stack-lg">
      <div className="stack">
        {states.map((state, n) => (
          <StateLine
            key={state.id}
            state={state}
            first={n === 0}
            only={states.length === 1}
            onChange={replace}
            onRemove={() => onChange(withoutState(type, state.id))}
          />
        ))}
        <div>
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
            {t("ticketing.admin.types.add_state")}
          </Button>
        </div>
      </div>
      <Transitions type={type} onChange={onChange} />
    </div>
  );
}

interface StateLineProps {
  state: WorkflowState;
  first: boolean;
  only: boolean;
  onChange: (state: WorkflowState) => void;
  onRemove: () => void;
}

function StateLine({ state, first, only, onChange, onRemove }: StateLineProps) {
  const { t } = useTranslation();
  const { id, label } = state;
  return (
    <div className="row wrap">
      <TextInput
        className="grow"
        miw={110}
        aria-label={`${t("ticketing.admin.label_fr")} ${id}`}
        value={label.fr}
        onChange={(event) =>
          onChange({ ...state, label: { ...label, fr: event.currentTarget.value } })
        }
      />
      <TextInput
        className="grow"
        miw={110}
        aria-label={`${t("ticketing.admin.label_en")} ${id}`}
        placeholder={t("ticketing.admin.label_en")}
        value={label.en ?? ""}
        onChange={(event) => {
          const en = event.currentTarget.value;
          onChange({ ...state, label: en ? { ...label, en } : { fr: label.fr } });
        }}
      />
      <Select
        aria-label={`${t("ticketing.admin.types.class")} ${id}`}
        data={TICKET_STATUSES.map((value) => ({ value, label: t(`ticket.statuses.${value}`) }))}
        value={state.class}
        allowDeselect={false}
        w={124}
        onChange={(next) => next && onChange({ ...state, class: next as TicketStatus })}
      />
      <Switch
        label={t("ticketing.admin.types.pauses")}
        checked={state.pauses ?? false}
        onChange={(event) => onChange({ ...state, pauses: event.currentTarget.checked })}
        w={150}
      />
      <span className="small muted" style={{ width: 62 }}>
        {first && t("ticketing.admin.types.first_state")}
      </span>
      <ActionIcon
        aria-label={t("ticketing.admin.remove", { name: label.fr })}
        disabled={only}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function Transitions({ type, onChange }: WorkflowEditorProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { states } = type.workflow;
  const words = (state: WorkflowState) => inLanguage(state.label, locale);
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={t("ticketing.admin.transitions")}>
      <table className="matrix">
        <caption className="small muted" style={{ textAlign: "left", paddingBottom: 6 }}>
          {t("ticketing.admin.types.matrix_hint")}
        </caption>
        <thead>
          <tr>
            <td className="small muted">{t("ticketing.admin.types.from_to")}</td>
            {states.map((to) => (
              <th key={to.id} scope="col">
                {words(to)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {states.map((from) => (
            <tr key={from.id}>
              <th scope="row">{words(from)}</th>
              {states.map((to) => (
                <td key={to.id} className="tick">
                  {from.id !== to.id && (
                    <Checkbox
                      size="xs"
                      display="inline-block"
                      aria-label={`${words(from)} → ${words(to)}`}
                      checked={from.next.includes(to.id)}
                      onChange={(event) =>
                        onChange(withTransition(type, from.id, to.id, event.currentTarget.checked))
                      }
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
