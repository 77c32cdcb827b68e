/** Somebody's second factor, as the administrator sees it: on or off, and the way to reset it. */
import { Button } from "@mantine/core";
import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/access";
import type { PersonEntry } from "../../../api/types";
import { useSaving } from "../PersonForm";

export function FactorReset({ person }: { person: PersonEntry }) {
  const { t } = useTranslation();
  const { busy, save } = useSaving();
  const [sure, setSure] = useState(false);
  const reset = async () => {
    await save(() => api.resetSecondFactor(person.login), t("access.person_reset_done"));
    setSure(false);
  };
  return (
    <div className="panel-body stack" style={{ borderTop: "1px solid var(--line)" }}>
      <div className="row">
        {person.second_factor ? (
          <IconShieldCheck size={16} aria-hidden />
        ) : (
          <IconShieldOff size={16} aria-hidden />
        )}
        <span className="grow">
          {person.second_factor ? t("access.person_factor") : t("access.person_no_factor")}
        </span>
        {person.second_factor && !sure && (
          <Button variant="default" onClick={() => setSure(true)}>
            {t("access.person_reset")}
          </Button>
        )}
      </div>
      {sure && (
        <div className="notice tone-warn" role="alert" style={{ alignItems: "center" }}>
          <span className="grow">{t("access.person_reset_hint")}</span>
          <Button variant="default" onClick={() => setSure(false)} autoFocus>
            {t("app.cancel")}
          </Button>
          <Button loading={busy} onClick={() => void reset()}>
            {t("access.person_reset")}
          </Button>
        </div>
      )}
    </div>
  );
}
