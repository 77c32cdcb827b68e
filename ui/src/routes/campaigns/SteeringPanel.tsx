/** How the campaign is led from now on: method, floor and ceiling. Empty is as the plan says. */
import { Button, NumberInput, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DialMethod, steerCampaign, type SteeringForm } from "../../api/campaigns";
import type { CampaignView } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { steeringOf } from "./RunButton";

const METHODS: readonly DialMethod[] = [
  "preview",
  "progressive",
  "predictive",
  "agentless",
  "manual",
];

export function SteeringPanel({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const [form, setForm] = useState<SteeringForm>(() => steeringOf(of));
  const [busy, setBusy] = useState(false);
  const before = steeringOf(of);
  const same = JSON.stringify({ ...form, running: of.running }) === JSON.stringify(before);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await steerCampaign(of.campaign, { ...form, running: of.running });
      notifications.show({ message: t("dialling.steered") });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const percent = (key: "least_percent" | "most_percent", label: string) => (
    <NumberInput
      label={label}
      placeholder={t("dialling.as_planned")}
      min={10}
      max={1_000}
      step={10}
      allowDecimal={false}
      value={form[key] ?? ""}
      onChange={(next) => setForm({ ...form, [key]: typeof next === "number" ? next : null })}
    />
  );
  const method = form.method ?? of.method;
  return (
    <section className="panel" aria-label={t("dialling.pace")}>
      <div className="panel-head">
        <h2 className="grow">{t("dialling.pace")}</h2>
      </div>
      <form className="panel-body stack" onSubmit={(event) => void submit(event)}>
        <Select
          label={t("dialling.method_now")}
          description={t(`dialling.method_hint.${method}`)}
          inputWrapperOrder={["label", "input", "description"]}
          clearable
          placeholder={t("dialling.as_planned")}
          data={METHODS.map((one) => ({ value: one, label: t(`dialling.method.${one}`) }))}
          value={form.method ?? null}
          onChange={(next) => setForm({ ...form, method: next as DialMethod | null })}
        />
        {method === "predictive" && (
          <>
            {percent("least_percent", t("dialling.floor"))}
            {percent("most_percent", t("dialling.ceiling"))}
          </>
        )}
        <Button type="submit" variant="default" loading={busy} disabled={same}>
          {t("dialling.apply")}
        </Button>
      </form>
    </section>
  );
}
