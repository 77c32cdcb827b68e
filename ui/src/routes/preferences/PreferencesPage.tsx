import { Button, SegmentedControl } from "@mantine/core";
import { useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { Locale, PhoneKey, Theme } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useMe, useSession } from "../../app/session";
import { useLocale } from "../../i18n";
import { useFormat } from "../../parts/useFormat";
import { AudioSetup, useDeviceCheck } from "../../phone/AudioSetup";
import { KeysPanel } from "./KeysPanel";
import { SecondFactorPanel } from "./SecondFactorPanel";
import { SessionsPanel } from "./SessionsPanel";
import { TelLinks } from "./TelLinks";

export function PreferencesPage() {
  const { t } = useTranslation();
  const agent = useMe().agent !== null;
  return (
    <div className="page-pad" style={{ maxWidth: 980 }}>
      <div className="page-head">
        <h1>{t("preferences.title")}</h1>
      </div>
      <Display />
      {agent && <Sound />}
      {agent && <KeysPanel />}
      {agent && <DeskPhone />}
      {agent && <TelLinks />}
      <SecondFactorPanel />
      <SessionsPanel />
    </div>
  );
}

function Display() {
  const { t } = useTranslation();
  const { setLocale, setTheme } = useSession();
  const locale = useLocale();
  const { colorScheme } = useMantineColorScheme();
  return (
    <section className="panel" aria-label={t("preferences.display")}>
      <div className="panel-head">
        <h2>{t("preferences.display")}</h2>
      </div>
      <div className="panel-body facts" style={{ alignItems: "center", gap: "10px 24px" }}>
        <span>{t("app.language")}</span>
        <div>
          <SegmentedControl
            aria-label={t("app.language")}
            value={locale}
            onChange={(value) => setLocale(value as Locale)}
            data={[
              { value: "fr", label: "Français" },
              { value: "en", label: "English" },
            ]}
          />
        </div>
        <span>{t("app.theme")}</span>
        <div>
          <SegmentedControl
            aria-label={t("app.theme")}
            value={colorScheme}
            onChange={(value) => setTheme(value as Theme)}
            data={[
              { value: "light", label: t("app.theme_light") },
              { value: "dark", label: t("app.theme_dark") },
              { value: "auto", label: t("app.theme_auto") },
            ]}
          />
        </div>
      </div>
    </section>
  );
}

function Sound() {
  const { t } = useTranslation();
  const check = useDeviceCheck();
  return (
    <section className="panel" aria-label={t("preferences.sound")}>
      <div className="panel-head">
        <h2>{t("preferences.sound")}</h2>
      </div>
      <div className="panel-body" style={{ maxWidth: 460 }}>
        <AudioSetup check={check} />
      </div>
    </section>
  );
}

function DeskPhone() {
  const { t } = useTranslation();
  const format = useFormat();
  const [key, setKey] = useState<PhoneKey | null>(null);
  const create = () => api.phoneKey(90).then(setKey, (error: unknown) => tellProblem(error, t));
  return (
    <section className="panel" aria-label={t("preferences.desk_phone")}>
      <div className="panel-head">
        <h2>{t("preferences.desk_phone")}</h2>
      </div>
      <div className="panel-body stack">
        <div className="muted">{t("preferences.desk_phone_hint")}</div>
        {key ? (
          <dl className="facts">
            <dt>{t("preferences.user")}</dt>
            <dd>
              <code>{key.user}</code>
            </dd>
            <dt>{t("preferences.password")}</dt>
            <dd>
              <code>{key.password}</code>
            </dd>
            <dt>{t("preferences.realm")}</dt>
            <dd>
              <code>{key.realm}</code>
            </dd>
            <dt>{t("preferences.expires")}</dt>
            <dd>{format.at(key.expires_at, "full")}</dd>
          </dl>
        ) : (
          <div>
            <Button variant="default" onClick={() => void create()}>
              {t("preferences.desk_phone_create")}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}
