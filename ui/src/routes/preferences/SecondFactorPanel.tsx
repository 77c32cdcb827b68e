/** The own second factor: set up, renew the recovery codes, turn off. */
import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/access";
import { Failed, Loading } from "../../parts/Empty";
import { codeFault, Enrolment, RecoveryCodes } from "./Enrolment";

type Doing = "nothing" | "set_up" | "renew" | "remove";

export function SecondFactorPanel() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<Doing>("nothing");
  const own = useQuery({ queryKey: ["second-factor"], queryFn: api.secondFactor });
  const done = () => {
    setDoing("nothing");
    void queries.invalidateQueries({ queryKey: ["second-factor"] });
  };
  return (
    <section className="panel" aria-label={t("access.factor")}>
      <div className="panel-head">
        <h2>{t("access.factor")}</h2>
      </div>
      <div className="panel-body stack">
        {own.isError && <Failed error={own.error} retry={() => void own.refetch()} />}
        {own.isPending && <Loading />}
        {own.data && doing === "nothing" && (
          <>
            <div className="row">
              {own.data.active ? (
                <IconShieldCheck size={16} className="tone-good" aria-hidden />
              ) : (
                <IconShieldOff size={16} className="tone-warn" aria-hidden />
              )}
              <span>
                {own.data.active ? t("access.factor_on") : t("access.factor_off")}
                {own.data.required && ` ${t("access.factor_required")}`}
                {own.data.active &&
                  ` ${t("access.recovery_left", { count: own.data.recovery_left })}`}
              </span>
            </div>
            <div className="row wrap">
              {!own.data.active && (
                <Button onClick={() => setDoing("set_up")}>{t("access.set_up")}</Button>
              )}
              {own.data.active && (
                <Button variant="default" onClick={() => setDoing("renew")}>
                  {t("access.new_codes")}
                </Button>
              )}
              {own.data.active && !own.data.required && (
                <Button variant="default" onClick={() => setDoing("remove")}>
                  {t("access.remove")}
                </Button>
              )}
            </div>
          </>
        )}
        {doing === "set_up" && <Enrolment onDone={done} />}
        {(doing === "renew" || doing === "remove") && <Proof doing={doing} onDone={done} />}
      </div>
    </section>
  );
}

/** What weakens the way in is confirmed by a code. */
function Proof({ doing, onDone }: { doing: "renew" | "remove"; onDone: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const work = useMutation({
    mutationFn: async () =>
      doing === "renew" ? (await api.newRecoveryCodes(code)).codes : api.removeSecondFactor(code),
    onSuccess: (answer) => {
      if (Array.isArray(answer)) setCodes(answer);
      else {
        notifications.show({ message: t("access.removed") });
        onDone();
      }
    },
  });
  if (codes) return <RecoveryCodes codes={codes} onKept={onDone} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    work.mutate();
  };
  return (
    <form className="row wrap" style={{ alignItems: "flex-end" }} onSubmit={submit} noValidate>
      <TextInput
        label={t("access.prove")}
        description={t("access.code_hint")}
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        error={work.isError ? codeFault(work.error, t) : undefined}
        autoFocus
      />
      <Button type="submit" loading={work.isPending} disabled={!code.trim()}>
        {doing === "renew" ? t("access.new_codes") : t("access.remove")}
      </Button>
      <Button variant="default" onClick={onDone}>
        {t("app.cancel")}
      </Button>
    </form>
  );
}
