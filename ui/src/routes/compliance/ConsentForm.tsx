/** Writes down a consent with what was shown, or a withdrawal, which needs nothing. */
import { Button, Modal, SegmentedControl, Select, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/compliance";
import { tellProblem } from "../../app/problems";
import { OrganizationSelect, useMoments } from "./parts";

const PURPOSES = ["sales", "survey", "recording"] as const;
const CHANNELS = ["phone", "email", "sms", "post", "all"] as const;
const SOURCES = ["call", "web", "paper", "message", "desk"] as const;

interface ConsentFormProps {
  organization: string | null;
  /** The word that this one renews: nothing renews itself. */
  renews?: api.ConsentLine;
  onClose: () => void;
}

export function ConsentForm({ organization, renews, onClose }: ConsentFormProps) {
  const { t } = useTranslation();
  const format = useMoments();
  const queries = useQueryClient();
  const [form, setForm] = useState({
    organization,
    number: renews?.number ?? "",
    name: renews?.name ?? "",
    state: "given",
    purpose: renews?.purpose ?? "sales",
    channel: renews?.channel ?? "phone",
    source: "call",
    wording: "",
    page: "",
    until: "",
  });
  const [busy, setBusy] = useState(false);
  const given = form.state === "given";
  const ready =
    form.organization !== null && form.number.trim() !== "" && (!given || form.wording.trim());
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const save = async () => {
    if (!ready || form.organization === null) return;
    setBusy(true);
    try {
      const { wording, page, until, name } = form;
      await api.addConsent({
        organization: form.organization,
        number: form.number,
        purpose: form.purpose,
        channel: form.channel,
        state: form.state,
        source: form.source,
        ...(name.trim() && { name }),
        ...(wording.trim() && { wording }),
        ...(page.trim() && { page }),
        ...(given && until && { until }),
        ...(renews && { renews: renews.id }),
        ...(renews?.customer && { customer: renews.customer }),
      });
      notifications.show({ message: t("compliance.register.saved") });
      await queries.invalidateQueries({ queryKey: ["compliance"] });
      onClose();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      size="lg"
      title={t("compliance.register.add")}
      onClose={onClose}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <SegmentedControl
          aria-label={t("compliance.register.word")}
          data={["given", "withdrawn"].map((value) => ({
            value,
            label: t(`card.consents.${value as "given" | "withdrawn"}`),
          }))}
          value={form.state}
          onChange={(state) => set({ state })}
        />
        {renews && (
          <p className="muted">
            {t("outbound.consent.renewing", { day: format.at(renews.at, "day") })}
          </p>
        )}
        <OrganizationSelect
          needed
          label={t("compliance.organization")}
          value={form.organization}
          onChange={(next) => set({ organization: next })}
        />
        <div className="pair">
          <TextInput
            label={t("compliance.number")}
            inputMode="tel"
            required
            value={form.number}
            onChange={(event) => set({ number: event.currentTarget.value })}
          />
          <TextInput
            label={t("compliance.name")}
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Select
            label={t("compliance.register.purpose")}
            data={PURPOSES.map((value) => ({ value, label: t(`card.consents.purposes.${value}`) }))}
            value={form.purpose}
            allowDeselect={false}
            onChange={(purpose) => purpose && set({ purpose })}
          />
          <Select
            label={t("compliance.register.channel")}
            data={CHANNELS.map((value) => ({ value, label: t(`card.channels.${value}`) }))}
            value={form.channel}
            allowDeselect={false}
            onChange={(channel) => channel && set({ channel })}
          />
          <Select
            label={t("compliance.register.source")}
            data={SOURCES.map((value) => ({ value, label: t(`compliance.sources.${value}`) }))}
            value={form.source}
            allowDeselect={false}
            onChange={(source) => source && set({ source })}
          />
          {given && (
            <TextInput
              type="date"
              label={t("compliance.register.until")}
              value={form.until}
              onChange={(event) => set({ until: event.currentTarget.value })}
            />
          )}
        </div>
        {given && (
          <Textarea
            label={t("compliance.register.wording")}
            description={t("compliance.register.wording_hint")}
            required
            autosize
            minRows={3}
            value={form.wording}
            onChange={(event) => set({ wording: event.currentTarget.value })}
          />
        )}
        {given && (
          <TextInput
            label={t("compliance.register.page")}
            value={form.page}
            onChange={(event) => set({ page: event.currentTarget.value })}
          />
        )}
        <div className="row">
          <Button type="submit" loading={busy} disabled={!ready}>
            {t("app.save")}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
