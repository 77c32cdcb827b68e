/** One line of today's figures: how near announced waits were, and which promises were kept. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { waitingFigures } from "../../api/closings";
import { dayStart, localDay, nextDay, spell } from "../../format/time";
import { useFormat } from "../../parts/useFormat";

const REFRESH_MS = 60_000;

export function ForeseenLine() {
  const { t } = useTranslation();
  const format = useFormat();
  const day = localDay(Date.now(), format.zone);
  const figures = useQuery({
    queryKey: ["figures", "waiting", day],
    queryFn: () => waitingFigures(dayStart(day, format.zone), dayStart(nextDay(day), format.zone)),
    refetchInterval: REFRESH_MS,
  });
  // What can't be read now comes with the next look: it is no reason to cover the floor.
  if (!figures.data) return null;
  const { estimates, promises } = figures.data;
  return (
    <div className="foreseen small" role="group" aria-label={t("foreseen.label")}>
      <span>
        <span className="muted">{t("foreseen.label")}</span>{" "}
        {estimates.waits === 0 ? (
          t("foreseen.none")
        ) : (
          <>
            <b title={t("foreseen.near_hint")}>
              {t("foreseen.near", { share: format.share(estimates.near_permille / 1_000) })}
            </b>
            {" · "}
            {t("foreseen.off", { time: spell(estimates.mean_off_ms) })}
            {" · "}
            {bias(estimates.mean_error_ms)}
            {" · "}
            <span className="muted">{t("foreseen.waits", { count: estimates.waits })}</span>
          </>
        )}
      </span>
      {promises.promised > 0 && (
        <span>
          <span className="muted">{t("foreseen.promises")}</span>{" "}
          <b>{t("foreseen.kept", { count: promises.kept })}</b>
          {" · "}
          <span className={promises.broken > 0 ? "tone-bad" : undefined}>
            {t("foreseen.broken", { count: promises.broken })}
          </span>
          {" · "}
          {t("foreseen.open", { count: promises.open })}
        </span>
      )}
    </div>
  );

  function bias(errorMs: number): string {
    const time = spell(Math.abs(errorMs));
    if (Math.abs(errorMs) < 1_000) return t("foreseen.exact");
    return t(errorMs > 0 ? "foreseen.over" : "foreseen.under", { time });
  }
}
