/** One button: the customer is called no more. A slip is taken back with its reason. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPhoneOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/compliance";
import { tellProblem } from "../../app/problems";
import { WhyModal } from "../compliance/parts";

interface RefuseCallsProps {
  customer: string;
  refused: boolean;
}

export function RefuseCalls({ customer, refused }: RefuseCallsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [undoing, setUndoing] = useState(false);
  const read = () => queries.invalidateQueries({ queryKey: ["customer", customer] });
  const refuse = async () => {
    setBusy(true);
    try {
      await api.refuseCalls(customer);
      notifications.show({ message: t("compliance.refusal.done") });
      await read();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="card-line">
      {refused ? (
        <Button variant="subtle" size="compact-sm" onClick={() => setUndoing(true)}>
          {t("compliance.refusal.mistake")}
        </Button>
      ) : (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPhoneOff size={14} aria-hidden />}
          loading={busy}
          onClick={() => void refuse()}
        >
          {t("compliance.refusal.button")}
        </Button>
      )}
      {undoing && (
        <WhyModal
          title={t("compliance.refusal.mistake")}
          hint={t("compliance.refusal.mistake_hint")}
          action={t("compliance.refusal.mistake_do")}
          onClose={() => setUndoing(false)}
          perform={async (why) => {
            await api.undoRefusal(customer, why);
            await read();
          }}
        />
      )}
    </div>
  );
}
