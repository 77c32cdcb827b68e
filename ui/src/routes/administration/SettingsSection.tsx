/** What holds for the whole plan: country, time zone, what an unknown number hears. */
import { Autocomplete, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLocale } from "../../i18n";
import { SaysField, Seconds, ZoneField } from "./fields";
import { ListeningSettings } from "./ListeningSettings";
import { goodRegion, putSettings, type Settings, without } from "./plan";
import { faultAt } from "./setUp";
import { useFaults, usePlan } from "./usePlan";

/** Offered first; any other country of ISO 3166 may be typed. */
const REGIONS = [
  "FR",
  "BE",
  "CH",
  "LU",
  "MC",
  "MA",
  "TN",
  "SN",
  "CI",
  "MG",
  "DE",
  "ES",
  "GB",
  "IT",
];

export function SettingsSection() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { settings = {} } = usePlan();
  const faults = useFaults()?.filter((f) => faultAt(f.path, "settings", "time_zone")) ?? [];
  const put = <K extends keyof Settings>(key: K, next: Settings[K] | null | undefined | "") =>
    putSettings(without(settings, key, next));
  const region = settings.region ?? "FR";
  const country = goodRegion(region)
    ? new Intl.DisplayNames([locale], { type: "region" }).of(region)
    : undefined;
  return (
    <section className="panel" aria-label={t("admin.settings")}>
      <div className="panel-head">
        <h2>{t("admin.settings")}</h2>
      </div>
      <div className="panel-body form-grid">
        <Autocomplete
          label={t("admin.setting.region")}
          description={`${country ? `${country}. ` : ""}${t("admin.setting.region_hint")}`}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={REGIONS}
          maxLength={2}
          value={region}
          error={country ? undefined : t("admin.setting.region_bad")}
          onChange={(next) => putSettings({ ...settings, region: next.toUpperCase() })}
        />
        <ZoneField
          label={t("admin.hour.time_zone")}
          description={faults[0]?.what ?? t("admin.setting.zone_hint")}
          value={settings.time_zone ?? "Europe/Paris"}
          onChange={(zone) => put("time_zone", zone)}
        />
        <SaysField
          label={t("admin.setting.unknown_number")}
          hint={t("admin.setting.unknown_hint")}
          value={settings.unknown_number}
          onChange={(prompt) => put("unknown_number", prompt)}
        />
        <SaysField
          label={t("routing.setting.sorry")}
          hint={t("routing.setting.sorry_hint")}
          value={settings.sorry}
          onChange={(prompt) => put("sorry", prompt)}
        />
        <NumberInput
          label={t("access.centre_positions")}
          description={t("access.centre_positions_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          value={settings.positions ?? ""}
          onChange={(next) => put("positions", typeof next === "number" ? next : null)}
        />
        <Seconds
          label={t("routing.setting.starvation")}
          description={t("routing.setting.starvation_hint")}
          value={settings.starvation_ms}
          fallback={1_800_000}
          onChange={(ms) => put("starvation_ms", ms)}
        />
        <Seconds
          label={t("admin.setting.retry")}
          value={settings.not_responding_retry_ms}
          fallback={5_000}
          onChange={(ms) => put("not_responding_retry_ms", ms)}
        />
        <ListeningSettings
          value={settings.monitoring}
          onChange={(rules) => put("monitoring", rules)}
        />
      </div>
    </section>
  );
}
