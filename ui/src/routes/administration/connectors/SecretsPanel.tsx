/** Keys and passwords of programs outside: kept, replaced, removed, never shown. */
import { ActionIcon, Button, PasswordInput, TextInput } from "@mantine/core";
import { IconKey, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/connect";
import { tellProblem } from "../../../app/problems";
import { Failed } from "../../../parts/Empty";
import { useFormat } from "../../../parts/useFormat";

export function SecretsPanel({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const key = ["secrets", organization];
  const listed = useQuery({ queryKey: key, queryFn: () => api.secrets(organization) });
  const guarded = (work: Promise<unknown>) =>
    work.then(
      () => queries.invalidateQueries({ queryKey: key }),
      (error: unknown) => tellProblem(error, t),
    );
  const keep = (event: FormEvent) => {
    event.preventDefault();
    void guarded(
      api.keepSecret(organization, name.trim(), value).then(() => {
        setName("");
        setValue("");
      }),
    );
  };
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("connect.secrets")}</h2>
      </div>
      <div className="panel-body stack">
        <p className="muted">{t("connect.secrets_hint")}</p>
        {listed.isError && <Failed error={listed.error} retry={() => void listed.refetch()} />}
        {listed.data?.items.map((secret) => (
          <div key={secret.name} className="row">
            <IconKey size={16} aria-hidden />
            <code className="grow">{`{secret.${secret.name}}`}</code>
            <span className="small muted">
              {secret.author} · {format.at(secret.at, "day_time")}
            </span>
            <ActionIcon
              aria-label={`${t("app.remove")} ${secret.name}`}
              onClick={() => void guarded(api.removeSecret(organization, secret.name))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <form className="row wrap" onSubmit={keep} style={{ alignItems: "end" }}>
          <TextInput
            label={t("connect.secret_name")}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <PasswordInput
            w={240}
            label={t("connect.secret_value")}
            autoComplete="off"
            value={value}
            onChange={(e) => setValue(e.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={!name.trim() || !value}>
            {t("connect.keep")}
          </Button>
        </form>
      </div>
    </section>
  );
}
