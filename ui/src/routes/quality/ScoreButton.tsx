/** From a contact to its evaluation: for those who score others' work. */
import { Button } from "@mantine/core";
import { IconRosetteDiscountCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/quality";
import type { Contact, Role } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";

const SCORES: readonly Role[] = ["supervisor", "floor_manager", "quality_evaluator"];

export function ScoreButton({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const own = contact.agent === me.person.login;
  if (!SCORES.includes(me.person.role) || contact.agent === null || own) return null;
  const begin = async () => {
    setBusy(true);
    try {
      const { evaluation } = await api.begin({ interaction: contact.interaction });
      await queries.invalidateQueries({ queryKey: ["quality"] });
      const params = { tab: "evaluations", id: evaluation.id };
      void navigate({ to: "/quality/$tab/$id", params });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="xs"
      variant="default"
      loading={busy}
      leftSection={<IconRosetteDiscountCheck size={16} aria-hidden />}
      onClick={() => void begin()}
    >
      {t("quality.evaluate")}
    </Button>
  );
}
