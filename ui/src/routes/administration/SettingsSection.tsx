/** What holds for the whole plan: country, time zone, what an unknown number hears. */
import { Autocomplete, Select, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLocale } from "../../i18n";
import { Seconds, ZoneField } from "./fields";
import { goodRegion, putSettings, type Settings, spoken, without } from "./plan";
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
  const said = spoken(settings.unknown_number);
  const languages = [
    { value: "fr", label: "Français" },
    { value: "en", label: "English" },
  ];
  const language = said?.language ?? "fr";
  const say = (part: { text?: string; language?: string }) =>
    put("unknown_number", { say: { text: said?.text ?? "", language, ...part } });
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
        <Textarea
          className="full"
          label={t("admin.setting.unknown_number")}
          description={
            settings.unknown_number === undefined || said
              ? t("admin.setting.unknown_hint")
              : t("admin.setting.not_spoken", { prompt: JSON.stringify(settings.unknown_number) })
          }
          inputWrapperOrder={["label", "input", "description"]}
          autosize
          minRows={2}
          value={said?.text ?? ""}
          onChange={(event) => say({ text: event.currentTarget.value })}
        />
        <Select
          label={t("admin.setting.language")}
          data={
            languages.some((l) => l.value === language)
              ? languages
              : [...languages, { value: language, label: language }]
          }
          value={language}
          onChange={(next) => next && say({ language: next })}
          disabled={!said}
          allowDeselect={false}
        />
        <Seconds
          label={t("admin.setting.retry")}
          value={settings.not_responding_retry_ms}
          fallback={5_000}
          onChange={(ms) => put("not_responding_retry_ms", ms)}
        />
      </div>
    </section>
  );
}
