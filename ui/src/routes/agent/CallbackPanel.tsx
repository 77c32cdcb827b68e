/** Promises this customer a call: when, and whether only the agent who promises it. */
import { Button, Checkbox } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { promise } from "../../actions/scheduleCallback";
import type { LiveInteraction } from "../../api/types";
import { wordsFor } from "../../app/problems";
import { localTime, momentOf, nextQuarter } from "../../format/time";
import { MomentField } from "../../parts/MomentField";
import { useFormat } from "../../parts/useFormat";
import { openPanel } from "./useDesk";

const AHEAD_MS = 3_600_000;

export function CallbackPanel({ interaction }: { interaction: LiveInteraction }) {
  const { t } = useTranslation();
  const { zone, at: written } = useFormat();
  const [local, setLocal] = useState(() => localTime(nextQuarter(Date.now(), AHEAD_MS), zone));
  const [onlyMe, setOnlyMe] = useState(false);
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const at = momentOf(local, zone);
    if (!at) {
      setFault(t("callbacks.at_missing"));
      return;
    }
    setBusy(true);
    try {
      await promise(interaction.interaction, at, onlyMe);
      notifications.show({ message: t("callbacks.scheduled", { time: written(at) }) });
      openPanel.set(null);
    } catch (error) {
      setFault(wordsFor(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
      <h2>{t("actions.schedule_callback")}</h2>
      <MomentField
        label={t("callbacks.at")}
        value={local}
        onChange={(value) => {
          setLocal(value);
          setFault(undefined);
        }}
        error={fault}
      />
      <Checkbox
        label={t("callbacks.only_me")}
        description={t("callbacks.only_me_hint")}
        checked={onlyMe}
        onChange={(event) => setOnlyMe(event.currentTarget.checked)}
      />
      <Button type="submit" loading={busy}>
        {t("callbacks.schedule")}
      </Button>
    </form>
  );
}
