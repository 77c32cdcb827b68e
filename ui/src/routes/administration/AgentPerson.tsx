/** Whether somebody can sign in as the agent, and the way to make it so. */
import { Anchor, Button, PasswordInput } from "@mantine/core";
import { IconAlertTriangle, IconUserCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { useMe } from "../../app/session";
import { SHORTEST_PASSWORD, useSaving } from "./PersonForm";

interface AgentPersonProps {
  /** The agent's id in the plan is the person's login. */
  login: string;
  name: string;
  /** A static phone needs nobody who signs in. */
  static: boolean;
}

export function AgentPerson({ login, name, static: fixed }: AgentPersonProps) {
  const { t } = useTranslation();
  const people = useQuery({ queryKey: ["people"], queryFn: api.people });
  if (!people.data) return null;
  const person = people.data.items.find((p) => p.login === login);
  if (person) {
    return (
      <div className="full row">
        <IconUserCheck size={16} aria-hidden />
        <span className="grow">
          {t("admin.agent.person")}{" "}
          <Anchor
            component={Link}
            to={`/administration/people/${encodeURIComponent(login)}`}
            inherit
            underline="always"
          >
            {person.name}
          </Anchor>
          {" · "}
          <code>{login}</code>
          {" · "}
          {t(`roles.${person.role}`)}
        </span>
      </div>
    );
  }
  if (fixed) return <div className="full muted">{t("admin.agent.nobody_needed")}</div>;
  return <MakePerson key={login} login={login} name={name} />;
}

function MakePerson({ login, name }: { login: string; name: string }) {
  const { t } = useTranslation();
  const { locale } = useMe().person;
  const { busy, save } = useSaving();
  const [password, setPassword] = useState("");
  const ready = name.trim() && password.length >= SHORTEST_PASSWORD;
  const make = () =>
    save(
      () =>
        api.createPerson({
          login,
          name: name.trim(),
          role: "agent",
          organizations: [],
          locale,
          password,
        }),
      t("admin.person.created", { name: name.trim() }),
    );
  return (
    <form
      className="full stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void make();
      }}
      noValidate
    >
      <div className="notice tone-warn">
        <IconAlertTriangle size={16} aria-hidden />
        <span>{t("admin.agent.nobody", { login })}</span>
      </div>
      <div className="row" style={{ alignItems: "flex-end" }}>
        <PasswordInput
          className="grow"
          label={t("admin.agent.first_password")}
          description={t("admin.person.password_hint")}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t("admin.person.password") }}
        />
        <Button type="submit" loading={busy} disabled={!ready}>
          {t("admin.agent.make_person")}
        </Button>
      </div>
      {!name.trim() && <span className="muted small">{t("admin.agent.name_first")}</span>}
    </form>
  );
}
