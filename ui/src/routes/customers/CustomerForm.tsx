/** A new card, prefilled with the calling number, or the edit of an old one. */
import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { ApiProblem } from "../../api/client";
import type { Customer, Fault } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { filled, missing as missingFields } from "../../format/fieldValues";
import { phoneNumber } from "../../format/number";
import { originOf } from "../../format/numberOrigin";
import { useLocale } from "../../i18n";
import { FieldInputs } from "../../parts/FieldInputs";
import type { Field, Values as Custom } from "../administration/crm/setup";
import { languages } from "./languages";
import { useSetup } from "./useSetup";

interface CustomerFormProps {
  /** Null: the person chooses it. */
  organization: string | null;
  customer?: Customer;
  number: string | null;
  onSaved: (customer: Customer) => void;
  onCancel?: () => void;
}

interface Values {
  organization: string;
  first_name: string;
  last_name: string;
  company: string;
  reference: string;
  household: string;
  language: string;
  numbers: string;
  emails: string;
  address: string;
  postcode: string;
  city: string;
  notes: string;
  tags: string;
  score: string;
  preferred_agent: string;
}

function valuesOf({ organization, customer, number }: CustomerFormProps): Values {
  const lines = customer?.numbers.map((n) => n.national) ?? [phoneNumber(number) ?? ""];
  return {
    organization: organization ?? "",
    first_name: customer?.first_name ?? "",
    last_name: customer?.last_name ?? "",
    company: customer?.company ?? "",
    reference: customer?.reference ?? "",
    household: customer?.household ?? "",
    language: customer ? (customer.language ?? "") : (originOf(number)?.language ?? "fr"),
    numbers: lines.join("\n"),
    emails: customer?.emails.join("\n") ?? "",
    address: customer?.address ?? "",
    postcode: customer?.postcode ?? "",
    city: customer?.city ?? "",
    notes: customer?.notes ?? "",
    tags: customer?.tags.join(", ") ?? "",
    score: customer?.score?.toString() ?? "",
    preferred_agent: customer?.preferred_agent ?? "",
  };
}

const list = (text: string, separator: RegExp) =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean);

function bodyOf(values: Values, noScore: number | null) {
  return {
    first_name: values.first_name.trim(),
    last_name: values.last_name.trim(),
    company: values.company.trim(),
    reference: values.reference.trim(),
    household: values.household.trim(),
    language: values.language,
    numbers: list(values.numbers, /\n/).map((number) => ({ number })),
    emails: list(values.emails, /[\n,;]/),
    address: values.address.trim(),
    postcode: values.postcode.trim(),
    city: values.city.trim(),
    notes: values.notes.trim(),
    tags: list(values.tags, /,/),
    score: values.score.trim() === "" ? noScore : Number(values.score),
    preferred_agent: values.preferred_agent.trim(),
  };
}

/** The organization's own fields: what is typed, and what the server says of it. */
function useOwnFields(organization: string, given: Custom | undefined) {
  const fields: readonly Field[] = useSetup(organization).data?.customer_fields ?? [];
  const [values, setValues] = useState<Custom>(given ?? {});
  const [faults, setFaults] = useState<Fault[]>([]);
  /** Null where something is missing: then it is said at the field. */
  const body = (): Custom | null => {
    const lacking = missingFields(fields, values);
    setFaults(lacking);
    if (lacking.length > 0) return null;
    const emptied = Object.keys(given ?? {}).map((id) => [id, null] as const);
    const own = Object.fromEntries(emptied.filter(([id]) => fields.some((f) => f.id === id)));
    return { ...own, ...filled(fields, values) };
  };
  return {
    fields,
    values,
    faults,
    change: (next: Custom) => {
      setFaults([]);
      setValues(next);
    },
    body,
    refused: setFaults,
  };
}

/** The wire calls values an object; their shapes are the fields' own. */
type Wire = Record<string, never>;

const ORDER = ["label", "input", "description", "error"] as const;

export function CustomerForm(props: CustomerFormProps) {
  const { customer, onSaved, onCancel } = props;
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const [values, setValues] = useState<Values>(() => valuesOf(props));
  const [missing, setMissing] = useState(false);
  const own = useOwnFields(values.organization, customer?.custom);
  const locale = useLocale();
  const [saving, setSaving] = useState(false);

  const field = (name: keyof Values, label: string, full = false) => ({
    label,
    value: values[name],
    className: full ? "full" : undefined,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setMissing(false);
      setValues((before) => ({ ...before, [name]: value }));
    },
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!values.last_name.trim() && !values.company.trim() && !values.first_name.trim()) {
      setMissing(true);
      return;
    }
    const custom = own.fields.length > 0 ? own.body() : undefined;
    if (custom === null) return;
    setSaving(true);
    try {
      const body = {
        ...bodyOf(values, customer ? -1 : null),
        ...(custom && { custom: custom as Wire }),
      };
      const saved = customer
        ? await api.patchCustomer(customer.id, { version: customer.version, ...body })
        : await api.createCustomer({ organization: values.organization, ...body });
      notifications.show({ message: t("app.saved") });
      await queries.invalidateQueries({ queryKey: ["customer"] });
      void queries.invalidateQueries({ queryKey: ["customers"] });
      onSaved(saved);
    } catch (error) {
      const faults = error instanceof ApiProblem ? error.problem.faults : undefined;
      if (faults?.length) own.refused(faults);
      else tellProblem(error, t);
    } finally {
      setSaving(false);
    }
  };

  return (
    <form
      className="form-grid"
      onSubmit={(event) => void submit(event)}
      noValidate
      aria-label={customer ? t("customer.edit") : t("customer.new")}
    >
      {props.organization === null && (
        <Select
          className="full"
          label={t("customer.organization")}
          data={(me.organizations ?? []).map((o) => ({ value: o.id, label: o.name }))}
          value={values.organization || null}
          onChange={(value) => setValues((before) => ({ ...before, organization: value ?? "" }))}
          required
        />
      )}
      <TextInput {...field("first_name", t("customer.first_name"))} autoComplete="off" />
      <TextInput
        {...field("last_name", t("customer.last_name"))}
        autoComplete="off"
        error={missing ? t("customer.name_needed") : undefined}
      />
      <TextInput {...field("company", t("customer.company"), true)} autoComplete="off" />
      <Textarea
        {...field("numbers", t("customer.numbers"))}
        autosize
        minRows={1}
        description={t("customer.numbers_hint")}
        inputWrapperOrder={[...ORDER]}
      />
      <Textarea
        {...field("emails", t("customer.emails"))}
        autosize
        minRows={1}
        description={t("customer.numbers_hint")}
        inputWrapperOrder={[...ORDER]}
      />
      <TextInput {...field("address", t("customer.address"), true)} autoComplete="off" />
      <TextInput {...field("postcode", t("customer.postcode"))} autoComplete="off" />
      <TextInput {...field("city", t("customer.city"))} autoComplete="off" />
      <TextInput
        {...field("tags", t("customer.tags"), true)}
        description={t("customer.tags_hint")}
        inputWrapperOrder={[...ORDER]}
      />
      <TextInput {...field("reference", t("card.reference"))} autoComplete="off" />
      <TextInput
        {...field("household", t("card.household"))}
        description={t("card.household_hint")}
        inputWrapperOrder={[...ORDER]}
        autoComplete="off"
      />
      <Select
        label={t("customer.language")}
        data={languages(locale, values.language)}
        value={values.language || null}
        clearable
        onChange={(next) => setValues((before) => ({ ...before, language: next ?? "" }))}
      />
      <TextInput
        {...field("score", t("customer.score"))}
        description={t("customer.score_hint")}
        inputWrapperOrder={[...ORDER]}
        type="number"
        min={0}
        max={100}
      />
      <TextInput
        {...field("preferred_agent", t("customer.preferred_agent"))}
        description={t("customer.preferred_agent_hint")}
        inputWrapperOrder={[...ORDER]}
        autoComplete="off"
      />
      <Textarea {...field("notes", t("customer.notes"), true)} autosize minRows={2} />
      {own.fields.length > 0 && (
        <div className="full">
          <FieldInputs
            fields={own.fields}
            values={own.values}
            onChange={own.change}
            faults={own.faults}
          />
        </div>
      )}
      <div className="full row" style={{ justifyContent: "flex-end" }}>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {t("app.cancel")}
          </Button>
        )}
        <Button type="submit" loading={saving} disabled={!values.organization}>
          {customer ? t("app.save") : t("customer.create")}
        </Button>
      </div>
    </form>
  );
}
