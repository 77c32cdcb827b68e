/** The customer wants no calls any more: in force at once, also for calls that are planned. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { command } from "../../api/calls";
import { tellProblem } from "../../app/problems";
import { openPanel } from "./useDesk";

export function RefusalPanel({ interaction }: { interaction: string }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const refuse = async () => {
    setBusy(true);
    try {
      await command(interaction, "refuse-calls");
      notifications.show({ message: t("compliance.refusal.done") });
      openPanel.set(null);
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack">
      <p>{t("compliance.refusal.told")}</p>
      <div className="row">
        <Button color="red.9" loading={busy} onClick={() => void refuse()} data-autofocus>
          {t("compliance.refusal.button")}
        </Button>
        <Button variant="default" onClick={() => openPanel.set(null)}>
          {t("app.cancel")}
        </Button>
      </div>
    </div>
  );
}
