/** The organization's own fields of the customer card, beside the form as agents will see it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FieldInputs } from "../../../parts/FieldInputs";
import { FieldsEditor } from "./FieldsEditor";
import type { Values } from "./setup";
import type { SetupPart } from "./SetupSection";

export function CustomerFields({ setup, change }: SetupPart) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Values>({});
  const fields = setup.customer_fields;
  return (
    <div className="designer">
      <section className="panel" aria-label={t("card.fields.list")}>
        <div className="panel-head">
          <h2 className="grow">{t("card.fields.list")}</h2>
          <span className="muted num">{fields.length}</span>
        </div>
        <div className="panel-body stack">
          <span className="muted">{t("card.fields.about")}</span>
          <FieldsEditor
            label={t("card.fields.title")}
            fields={fields}
            onChange={(customer_fields) => change({ customer_fields })}
          />
        </div>
      </section>
      <section className="panel" aria-label={t("card.fields.preview")}>
        <div className="panel-head">
          <h2>{t("card.fields.preview")}</h2>
        </div>
        <div className="panel-body">
          {fields.length === 0 && <span className="muted">{t("card.fields.preview_empty")}</span>}
          <FieldInputs fields={fields} values={values} onChange={setValues} />
        </div>
      </section>
    </div>
  );
}
