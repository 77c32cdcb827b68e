/** A person who signs in: role, scope, access, password. */
import { Button, MultiSelect, PasswordInput, Select, Switch, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { type Locale, type PersonEntry, type Role, ROLES } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { FactorReset } from "./access/FactorReset";
import type { Plan } from "./plan";

interface Values {
  name: string;
  role: Role;
  organizations: string[];
  teams: string[];
  locale: Locale;
}

export const SHORTEST_PASSWORD = 8;

/** Whom teams narrow. */
const FOLLOWS: readonly Role[] = ["supervisor", "floor_manager", "analyst", "quality_evaluator"];

function CommonFields({
  values,
  onChange,
}: {
  values: Values;
  onChange: (part: Partial<Values>) => void;
}) {
  const { t } = useTranslation();
  const me = useMe();
  const plan = useQuery({ queryKey: ["plan"], queryFn: api.plan, staleTime: Infinity });
  const { teams = {} } = (plan.data?.plan ?? {}) as unknown as Partial<Plan>;
  return (
    <>
      <TextInput
        label={t("admin.name")}
        required
        value={values.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Select
        label={t("admin.person.role")}
        data={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
        value={values.role}
        onChange={(value) => value && onChange({ role: value as Role })}
        allowDeselect={false}
      />
      <MultiSelect
        className="full"
        label={t("admin.person.organizations")}
        description={t("admin.person.organizations_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        data={me.organizations.map((o) => ({ value: o.id, label: o.name }))}
        value={values.organizations}
        onChange={(organizations) => onChange({ organizations })}
      />
      {FOLLOWS.includes(values.role) && (
        <MultiSelect
          className="full"
          label={t("access.teams")}
          description={t("access.teams_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          data={Object.entries(teams).map(([value, { name }]) => ({ value, label: name }))}
          value={values.teams}
          onChange={(next) => onChange({ teams: next })}
        />
      )}
      <Select
        label={t("admin.person.language")}
        data={[
          { value: "fr", label: "Français" },
          { value: "en", label: "English" },
        ]}
        value={values.locale}
        onChange={(value) => value && onChange({ locale: value as Locale })}
        allowDeselect={false}
      />
    </>
  );
}

export function useSaving() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const save = async (work: () => Promise<unknown>, said: string) => {
    setBusy(true);
    try {
      await work();
      notifications.show({ message: said });
      await queries.invalidateQueries({ queryKey: ["people"] });
      return true;
    } catch (error) {
      tellProblem(error, t);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, save };
}

function Head({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="panel-head">
      <h2 className="grow cut">{title}</h2>
      {children}
    </div>
  );
}

export function NewPerson({ onMade }: { onMade: (login: string) => void }) {
  const { t } = useTranslation();
  const { busy, save } = useSaving();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [values, setValues] = useState<Values>({
    name: "",
    role: "agent",
    organizations: [],
    teams: [],
    locale: "fr",
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await save(
      () =>
        api.createPerson({ login: login.trim(), ...values, name: values.name.trim(), password }),
      t("admin.person.created", { name: values.name.trim() }),
    );
    if (made) onMade(login.trim());
  };
  const ready = login.trim() && values.name.trim() && password.length >= SHORTEST_PASSWORD;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Head title={t("admin.person.new")} />
      <div className="panel-body form-grid">
        <TextInput
          label={t("admin.person.login")}
          required
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
          autoCapitalize="none"
        />
        <PasswordInput
          label={t("admin.person.password")}
          description={t("admin.person.password_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          required
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t("admin.person.password") }}
        />
        <CommonFields
          values={values}
          onChange={(part) => setValues((before) => ({ ...before, ...part }))}
        />
        <div className="full row" style={{ justifyContent: "flex-end" }}>
          <Button type="submit" loading={busy} disabled={!ready}>
            {t("app.create")}
          </Button>
        </div>
      </div>
    </form>
  );
}

export function PersonEditor({ person }: { person: PersonEntry }) {
  const { t } = useTranslation();
  const { busy, save } = useSaving();
  const [change, setChange] = useState<Partial<Values> & { active?: boolean }>({});
  const values = { ...person, ...change };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await save(
      () => api.patchPerson(person.login, change),
      t("admin.person.saved", { name: values.name }),
    );
    if (saved) setChange({});
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Head title={person.name}>
          {person.agent && <span className="badge">{t("admin.person.agent")}</span>}
          <code className="muted">{person.login}</code>
        </Head>
        <div className="panel-body form-grid">
          <CommonFields
            values={values}
            onChange={(part) => setChange((before) => ({ ...before, ...part }))}
          />
          <Switch
            label={t("admin.person.may_sign_in")}
            checked={values.active}
            onChange={(event) =>
              setChange((before) => ({ ...before, active: event.currentTarget.checked }))
            }
            mt={26}
          />
          <div className="full row" style={{ justifyContent: "flex-end" }}>
            <Button
              variant="default"
              disabled={Object.keys(change).length === 0}
              onClick={() => setChange({})}
            >
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={Object.keys(change).length === 0}>
              {t("app.save")}
            </Button>
          </div>
        </div>
      </form>
      <PasswordReset login={person.login} />
      <FactorReset person={person} />
    </>
  );
}

function PasswordReset({ login }: { login: string }) {
  const { t } = useTranslation();
  const { busy, save } = useSaving();
  const [password, setPassword] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await save(() => api.resetPassword(login, password), t("admin.person.reset_done")))
      setPassword("");
  };
  return (
    <form
      onSubmit={(event) => void submit(event)}
      className="panel-body stack"
      style={{ borderTop: "1px solid var(--line)" }}
      noValidate
    >
      <PasswordInput
        label={t("admin.person.reset")}
        description={`${t("admin.person.password_hint")} ${t("admin.person.reset_hint")}`}
        inputWrapperOrder={["label", "input", "description"]}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": t("admin.person.password") }}
      />
      <div className="row" style={{ justifyContent: "flex-end" }}>
        <Button
          type="submit"
          variant="default"
          loading={busy}
          disabled={password.length < SHORTEST_PASSWORD}
        >
          {t("admin.person.reset")}
        </Button>
      </div>
    </form>
  );
}
