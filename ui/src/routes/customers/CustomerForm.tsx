/** A new card, prefilled with the calling number, or the edit of an old one. */
import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { Customer } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { phoneNumber } from "../../format/number";

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

export function CustomerForm(props: CustomerFormProps) {
  const { customer, onSaved, onCancel } = props;
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const [values, setValues] = useState<Values>(() => valuesOf(props));
  const [missing, setMissing] = useState(false);
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
    setSaving(true);
    try {
      const body = bodyOf(values, customer ? -1 : null);
      const saved = customer
        ? await api.patchCustomer(customer.id, { version: customer.version, ...body })
        : await api.createCustomer({ organization: values.organization, ...body });
      notifications.show({ message: t("app.saved") });
      await queries.invalidateQueries({ queryKey: ["customer"] });
      void queries.invalidateQueries({ queryKey: ["customers"] });
      onSaved(saved);
    } catch (error) {
      tellProblem(error, t);
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
        inputWrapperOrder={["label", "input", "description"]}
      />
      <Textarea
        {...field("emails", t("customer.emails"))}
        autosize
        minRows={1}
        description={t("customer.numbers_hint")}
        inputWrapperOrder={["label", "input", "description"]}
      />
      <TextInput {...field("address", t("customer.address"), true)} autoComplete="off" />
      <TextInput {...field("postcode", t("customer.postcode"))} autoComplete="off" />
      <TextInput {...field("city", t("customer.city"))} autoComplete="off" />
      <TextInput
        {...field("tags", t("customer.tags"), true)}
        description={t("customer.tags_hint")}
        inputWrapperOrder={["label", "input", "description"]}
      />
      <TextInput
        {...field("score", t("customer.score"))}
        description={t("customer.score_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        type="number"
        min={0}
        max={100}
      />
      <TextInput
        {...field("preferred_agent", t("customer.preferred_agent"))}
        description={t("customer.preferred_agent_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        autoComplete="off"
      />
      <Textarea {...field("notes", t("customer.notes"), true)} autosize minRows={2} />
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
