import { Button, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../api/client";
import type { Locale } from "../../api/types";
import { Logo } from "../../app/Logo";
import { wordsFor } from "../../app/problems";
import { useSession } from "../../app/session";
import { useLocale } from "../../i18n";
import { CodeStep } from "./CodeStep";
import { OtherWays, reasonOf } from "./OtherWays";

export function SignInPage() {
  const { t } = useTranslation();
  const { signIn, setLocale } = useSession();
  const locale = useLocale();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [reason] = useState(() => reasonOf(window.location.search));
  const [fault, setFault] = useState<string | null>(reason && t(`access.refused.${reason}`));
  const [coded, setCoded] = useState(false);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (login.trim() && password) void attempt();
    else setFault(t("sign_in.missing"));
  };

  const attempt = async (code?: string) => {
    setBusy(true);
    setFault(null);
    try {
      await signIn(login.trim(), password, code);
    } catch (error) {
      const kind = error instanceof ApiProblem && error.status === 401 && error.problem.type;
      if (kind === "urn:plateau:problem:second-factor") setCoded(true);
      else if (kind === "urn:plateau:problem:wrong-code") setFault(t("access.wrong_code"));
      else setFault(kind ? t("errors.wrong_password") : wordsFor(error, t));
      setBusy(false);
    }
  };

  return (
    <main className="door">
      <div className="door-box stack-lg" style={{ width: 360 }}>
        <div className="row" style={{ gap: 12 }}>
          <Logo size={40} />
          <div>
            <div style={{ fontSize: 20, fontWeight: 600, lineHeight: 1.2 }}>{t("app.name")}</div>
            <div className="muted">{t("sign_in.intro")}</div>
          </div>
        </div>
        <div className="panel">
          <div className="panel-body stack-lg" style={{ padding: 20 }}>
            <h1>{t("sign_in.title")}</h1>
            {fault && (
              <div className="notice tone-bad" role="alert">
                <IconAlertTriangle size={16} aria-hidden />
                {fault}
              </div>
            )}
            {coded ? (
              <CodeStep
                busy={busy}
                onCode={(code) => void attempt(code)}
                onBack={() => {
                  setCoded(false);
                  setFault(null);
                  setPassword("");
                }}
              />
            ) : (
              <>
                <form className="stack-lg" onSubmit={submit} noValidate>
                  <TextInput
                    ref={first}
                    label={t("sign_in.login")}
                    name="login"
                    autoComplete="username"
                    autoCapitalize="none"
                    spellCheck={false}
                    value={login}
                    onChange={(event) => setLogin(event.currentTarget.value)}
                  />
                  <PasswordInput
                    label={t("sign_in.password")}
                    name="password"
                    autoComplete="current-password"
                    value={password}
                    onChange={(event) => setPassword(event.currentTarget.value)}
                    visibilityToggleButtonProps={{ "aria-label": t("sign_in.password") }}
                  />
                  <Button type="submit" loading={busy} fullWidth>
                    {t("sign_in.submit")}
                  </Button>
                </form>
                <OtherWays />
              </>
            )}
          </div>
        </div>
        <SegmentedControl
          size="xs"
          aria-label={t("app.language")}
          value={locale}
          onChange={(value) => setLocale(value as Locale)}
          data={[
            { value: "fr", label: "Français" },
            { value: "en", label: "English" },
          ]}
          style={{ alignSelf: "flex-start" }}
        />
      </div>
    </main>
  );
}
