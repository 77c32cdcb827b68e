/**
 * A new card while the phone rings: the name first, all that is known filled in, saved in one go.
 * The rest of the form is a click away.
 */
import { Button, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { Customer } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { phoneNumber } from "../../format/number";
import { type Origin, originOf } from "../../format/numberOrigin";
import { useLocale } from "../../i18n";
import { CustomerForm } from "./CustomerForm";
import { languages } from "./languages";

interface NewCardProps {
  organization: string;
  number: string | null;
  onMade: (id: string) => void;
}

export function NewCard({ organization, number, onMade }: NewCardProps) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  if (whole) {
    return (
      <CustomerForm
        organization={organization}
        number={number}
        onSaved={(customer: Customer) => onMade(customer.id)}
        onCancel={() => setWhole(false)}
      />
    );
  }
  return (
    <div className="stack">
      <Short organization={organization} number={number} onMade={onMade} />
      <Button variant="subtle" onClick={() => setWhole(true)}>
        {t("card.new.whole")}
      </Button>
    </div>
  );
}

function Short({ organization, number, onMade }: NewCardProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const queries = useQueryClient();
  const origin = originOf(number);
  const [name, setName] = useState("");
  const [first, setFirst] = useState("");
  const [phone, setPhone] = useState(phoneNumber(number) ?? "");
  const [language, setLanguage] = useState(origin?.language ?? "fr");
  const [missing, setMissing] = useState(false);
  const [saving, setSaving] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  // The name is asked first; a hand that types elsewhere is left there.
  useEffect(() => {
    if (!document.activeElement || document.activeElement === document.body) input.current?.focus();
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim() && !first.trim()) {
      setMissing(true);
      input.current?.focus();
      return;
    }
    setSaving(true);
    try {
      const made = await api.createCustomer({
        organization,
        first_name: first.trim(),
        last_name: name.trim(),
        numbers: phone.trim() ? [{ number: phone.trim() }] : [],
        language,
      } as Parameters<typeof api.createCustomer>[0]);
      notifications.show({ message: t("app.saved") });
      onMade(made.id);
      void queries.invalidateQueries({ queryKey: ["customers"] });
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
      aria-label={t("customer.new")}
    >
      <TextInput
        ref={input}
        label={t("customer.last_name")}
        value={name}
        autoComplete="off"
        error={missing ? t("customer.name_needed") : undefined}
        onChange={(event) => {
          setMissing(false);
          setName(event.currentTarget.value);
        }}
      />
      <TextInput
        label={t("customer.first_name")}
        value={first}
        autoComplete="off"
        onChange={(event) => setFirst(event.currentTarget.value)}
      />
      <TextInput
        label={t("card.new.phone")}
        type="tel"
        value={phone}
        autoComplete="off"
        description={origin && originText(origin, t, locale)}
        inputWrapperOrder={["label", "input", "description", "error"]}
        onChange={(event) => setPhone(event.currentTarget.value)}
      />
      <Select
        label={t("customer.language")}
        data={languages(locale)}
        value={language}
        allowDeselect={false}
        onChange={(next) => next && setLanguage(next)}
      />
      <div className="full">
        <Button type="submit" fullWidth loading={saving}>
          {t("customer.create")}
        </Button>
      </div>
    </form>
  );
}

function originText(origin: Origin, t: TFunction, locale: string): string {
  if (origin.zone) return t(`card.zones.${origin.zone}`);
  return new Intl.DisplayNames([locale], { type: "region" }).of(origin.country) ?? origin.country;
}
