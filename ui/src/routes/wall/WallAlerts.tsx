/** Alerts on a wall: one line each, nothing to press. */
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocale } from "../../i18n";
import { Elapsed } from "../../parts/Elapsed";
import { useOpenAlerts } from "../alerts/useAlerts";
import { alertWords } from "../alerts/words";

const MOST = 3;

export function WallAlerts({ large }: { large: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const alerts = useOpenAlerts().filter((alert) => alert.rule.channels.banner);
  if (alerts.length === 0) return null;
  return (
    <ul className="wall-alerts" data-large={large} aria-label={t("alerts.title")}>
      {alerts.slice(0, MOST).map((alert) => {
        const noted = alert.acknowledged_at !== null;
        return (
          <li key={alert.id} className={`notice tone-${noted ? "warn" : "bad"}`}>
            {noted ? <IconCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
            <span className="grow cut">{alertWords(alert, t, locale)}</span>
            {noted && <span>{t("alerts.by", { name: alert.acknowledged_by_name })}</span>}
            <Elapsed since={alert.raised_at} />
          </li>
        );
      })}
    </ul>
  );
}
