/** Asks once more before a recording is deleted. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { command } from "../../api/calls";
import { tellProblem } from "../../app/problems";
import { openPanel } from "./useDesk";

export function ObjectionPanel({ interaction }: { interaction: string }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const object = async () => {
    setBusy(true);
    try {
      await command(interaction, "recording/objection");
      openPanel.set(null);
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack">
      <p>{t("recordings.objection.told")}</p>
      <div className="row">
        <Button color="red.9" loading={busy} onClick={() => void object()} data-autofocus>
          {t("recordings.objection.confirm")}
        </Button>
        <Button variant="default" onClick={() => openPanel.set(null)}>
          {t("app.cancel")}
        </Button>
      </div>
    </div>
  );
}
