/** Case bases: attributes, weights, likeness, limits; and what they come to on today's cases. */
import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/cases";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { Failed } from "../../../parts/Empty";
import { FieldInputs } from "../../../parts/FieldInputs";
import { QualityPanel } from "../../cases/QualityPanel";
import { RankedCases } from "../../cases/RankedCases";
import { type CaseAttribute, type CaseBase, freshBase, withFields } from "./caseBase";
import { AttributeRow, Figure } from "./AttributeRow";
import { LabelInputs } from "./FieldForm";
import { FieldsEditor } from "./FieldsEditor";
import { fieldIdFrom } from "./fieldList";
import type { Values } from "./setup";
import type { SetupPart } from "./SetupSection";

export function CaseBases({ organization, setup, change }: SetupPart) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [chosen, setChosen] = useState<string | null>(setup.case_bases[0]?.id ?? null);
  const [name, setName] = useState("");
  const base = setup.case_bases.find((b) => b.id === chosen) ?? setup.case_bases[0];
  const put = (next: CaseBase) =>
    change({ case_bases: setup.case_bases.map((b) => (b.id === next.id ? next : b)) });
  const add = () => {
    const ids = setup.case_bases.map((b) => b.id);
    const made = freshBase(fieldIdFrom(name.trim(), ids), name.trim());
    change({ case_bases: [...setup.case_bases, made] });
    setChosen(made.id);
    setName("");
  };
  return (
    <div className="designer">
      <section className="panel" aria-label={t("cases.base")}>
        <div className="panel-head wrap">
          {setup.case_bases.length > 1 && base && (
            <Select
              aria-label={t("cases.base")}
              data={setup.case_bases.map((b) => ({
                value: b.id,
                label: inLanguage(b.label, locale),
              }))}
              value={base.id}
              allowDeselect={false}
              onChange={setChosen}
            />
          )}
          <TextInput
            aria-label={t("cases.setup.name")}
            placeholder={t("cases.setup.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={!name.trim()}
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={add}
          >
            {t("cases.setup.add")}
          </Button>
        </div>
        {base && <BaseForm key={base.id} base={base} onChange={put} />}
      </section>
      {base && <Effect key={base.id} organization={organization} base={base} />}
    </div>
  );
}

interface BaseFormProps {
  base: CaseBase;
  onChange: (base: CaseBase) => void;
}

function BaseForm({ base, onChange }: BaseFormProps) {
  const { t } = useTranslation();
  const put = (part: Partial<CaseBase>) => onChange({ ...base, ...part });
  const limit = (part: Partial<CaseBase["limits"]>) => put({ limits: { ...base.limits, ...part } });
  const attribute = (next: CaseAttribute) =>
    put({ attributes: base.attributes.map((a) => (a.field.id === next.field.id ? next : a)) });
  return (
    <div className="panel-body stack">
      <span className="muted">{t("cases.setup.about")}</span>
      <h3>{t("cases.setup.attributes")}</h3>
      {base.attributes.map((a) => (
        <AttributeRow key={a.field.id} attribute={a} onChange={attribute} />
      ))}
      <details>
        <summary>{t("cases.setup.fields")}</summary>
        <FieldsEditor
          label={t("cases.setup.attributes")}
          fields={base.attributes.map((a) => a.field)}
          onChange={(fields) => put({ attributes: withFields(base.attributes, fields) })}
        />
      </details>
      <div className="form-grid">
        <LabelInputs
          label={base.label}
          name={t("cases.setup.name")}
          required
          onChange={(label) => put({ label: label ?? { fr: "" } })}
        />
        <Figure
          label={t("cases.setup.text_weight")}
          value={base.text_weight}
          onChange={(text_weight) => put({ text_weight })}
        />
        <Select
          label={t("cases.setup.missing")}
          data={[
            { value: "ignored", label: t("cases.setup.missing_ignored") },
            { value: "counts", label: t("cases.setup.missing_counts") },
          ]}
          value={base.missing.kind}
          allowDeselect={false}
          onChange={(kind) =>
            put({ missing: kind === "counts" ? { kind, percent: 0 } : { kind: "ignored" } })
          }
        />
        <Figure
          label={t("cases.setup.clear")}
          value={base.limits.clear_percent}
          onChange={(clear_percent) => limit({ clear_percent })}
        />
        <Figure
          label={t("cases.setup.lead")}
          value={base.limits.lead_percent}
          onChange={(lead_percent) => limit({ lead_percent })}
        />
        <Figure
          label={t("cases.setup.near")}
          value={base.limits.near_percent}
          onChange={(near_percent) => limit({ near_percent })}
        />
        <Figure
          label={t("cases.setup.least")}
          value={base.limits.least_answers}
          onChange={(least_answers) => limit({ least_answers })}
        />
        <TextInput
          label={t("cases.setup.ticket_type")}
          value={base.ticket_type}
          onChange={(event) => put({ ticket_type: event.currentTarget.value })}
        />
        <TextInput
          label={t("cases.setup.ticket_category")}
          value={base.ticket_category ?? ""}
          onChange={(event) => {
            const { ticket_category: _, ...rest } = base;
            const typed = event.currentTarget.value;
            onChange(typed ? { ...rest, ticket_category: typed } : rest);
          }}
        />
      </div>
    </div>
  );
}

/** The draft on the cases there are: quality, and the ranking of answers that are tried. */
function Effect({ organization, base }: { organization: string; base: CaseBase }) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Values>({});
  const [open, setOpen] = useState<string | null>(null);
  const [draft] = useDebouncedValue(base, 400);
  const filled = Object.entries(values).filter(([, v]) => v !== "" && v !== null);
  const tried = useQuery({
    queryKey: ["cases", "try", organization, draft, values],
    queryFn: () => api.tryBase(organization, draft, Object.fromEntries(filled)),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <section className="panel" aria-label={t("cases.setup.effect")}>
      <div className="panel-head">
        <h2>{t("cases.setup.effect")}</h2>
      </div>
      <div className="panel-body stack">
        {tried.isError && <Failed error={tried.error} />}
        {tried.data && <QualityPanel quality={tried.data.quality} />}
        <h3>{t("cases.setup.try")}</h3>
        <FieldInputs
          fields={base.attributes.map((a) => a.field)}
          values={values}
          onChange={setValues}
        />
        {tried.data && filled.length > 0 && (
          <RankedCases
            ranked={tried.data.ranked}
            open={open}
            onOpen={(id) => setOpen(id === open ? null : id)}
          />
        )}
      </div>
    </section>
  );
}
