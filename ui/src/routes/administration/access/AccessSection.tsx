/** What holds for everybody's way in. */
import { Button, Checkbox } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/access";
import { type Role, ROLES } from "../../../api/types";
import { tellProblem } from "../../../app/problems";
import { Failed, Loading } from "../../../parts/Empty";
import { BansPanel } from "./BansPanel";

export function AccessSection() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const rules = useQuery({ queryKey: ["access-rules"], queryFn: api.accessRules });
  const [change, setChange] = useState<Role[] | null>(null);
  const save = useMutation({
    mutationFn: (second_factor: Role[]) => api.setAccessRules({ second_factor }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["access-rules"] });
      setChange(null);
      notifications.show({ message: t("access.rules_saved") });
    },
    onError: (error) => tellProblem(error, t),
  });
  if (rules.isError) return <Failed error={rules.error} retry={() => void rules.refetch()} />;
  if (!rules.data) return <Loading />;
  const roles = change ?? rules.data.second_factor;
  return (
    <div className="stack-lg">
      <section className="panel" aria-label={t("access.rules")} style={{ maxWidth: 760 }}>
        <div className="panel-head">
          <h2>{t("access.rules")}</h2>
        </div>
        <div className="panel-body stack-lg">
          <Checkbox.Group
            label={t("access.rules_roles")}
            description={t("access.rules_hint")}
            value={roles}
            onChange={(next) => setChange(next as Role[])}
          >
            <div className="stack" style={{ marginTop: 10 }}>
              {ROLES.map((role) => (
                <Checkbox key={role} value={role} label={t(`roles.${role}`)} />
              ))}
            </div>
          </Checkbox.Group>
          <div className="row" style={{ justifyContent: "flex-end" }}>
            <Button variant="default" disabled={!change} onClick={() => setChange(null)}>
              {t("app.cancel")}
            </Button>
            <Button
              disabled={!change}
              loading={save.isPending}
              onClick={() => change && save.mutate(change)}
            >
              {t("app.save")}
            </Button>
          </div>
        </div>
      </section>
      <BansPanel />
    </div>
  );
}
