/** One line of the card (a contract, a product, a name on a channel) as a form, and taken away. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { filled, missing } from "../../format/fieldValues";
import { FieldInputs } from "../../parts/FieldInputs";
import type { Field, FieldType, Values } from "../administration/crm/setup";
import { CardForm } from "./CardForm";

/** A field whose words are the reader's own already. */
export const line = (id: string, label: string, type: FieldType, required = false): Field => ({
  id,
  label: { fr: label },
  type,
  required,
});

export const text: FieldType = { kind: "text", max: 200 };

interface LineFormProps {
  customer: string;
  label: string;
  fields: readonly Field[];
  /** Empty of a new line. */
  given: Values;
  onSave: (values: Values) => Promise<unknown>;
  /** Of a line that is there: ended, or taken away. */
  onEnd?: (() => Promise<unknown>) | undefined;
  onRemove?: (() => Promise<unknown>) | undefined;
  onDone: () => void;
}

export function LineForm(props: LineFormProps) {
  const { customer, label, fields, given, onSave, onEnd, onRemove, onDone } = props;
  const { t } = useTranslation();
  const [values, setValues] = useState<Values>(given);
  const [faults, setFaults] = useState<Fault[]>([]);
  const save = () => {
    const lacking = missing(fields, values);
    setFaults(lacking);
    return lacking.length === 0 && onSave(filled(fields, values));
  };
  const away = (act: () => Promise<unknown>) =>
    act().then(onDone, (error: unknown) => tellProblem(error, t));
  return (
    <CardForm
      customer={customer}
      label={label}
      save={save}
      onDone={onDone}
      extra={
        (onEnd || onRemove) && (
          <>
            {onEnd && (
              <Button variant="subtle" onClick={() => void away(onEnd)}>
                {t("card.lines.end")}
              </Button>
            )}
            {onRemove && (
              <Button variant="subtle" color="red" onClick={() => void away(onRemove)}>
                {t("card.lines.remove")}
              </Button>
            )}
          </>
        )
      }
    >
      <div className="full">
        <FieldInputs
          fields={fields}
          values={values}
          faults={faults}
          onChange={(next) => {
            setFaults([]);
            setValues(next);
          }}
        />
      </div>
    </CardForm>
  );
}
