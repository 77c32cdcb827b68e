/** Between two calls: which campaign calls next for this agent, and how it will come. */
import { IconSpeakerphone } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CampaignView } from "../../api/types";
import { useLive } from "../../live/store";

export function NextCalls() {
  const { t } = useTranslation();
  const campaigns = useLive((state) => state.campaigns);
  // An agent sees the campaigns that they work for, and no others.
  const running = useMemo(
    () =>
      Object.values(campaigns)
        .filter((one) => one.running && one.queue !== null)
        .sort((a, b) => a.name.localeCompare(b.name)),
    [campaigns],
  );
  if (running.length === 0) return null;
  const words = (one: CampaignView) => {
    const said = { campaign: one.name, method: t(`dialling.method.${one.method}`) };
    const hold = one.pacing?.hold;
    if (hold && hold !== "no_agent") {
      return t("outbound.desk.next_hold", { campaign: one.name, hold: t(`dialling.hold.${hold}`) });
    }
    if (one.method === "preview") return t("outbound.desk.next_preview", said);
    return t("outbound.desk.next_auto", said);
  };
  return (
    <section className="next-calls" aria-label={t("outbound.desk.next")}>
      <h3 className="row">
        <IconSpeakerphone size={16} aria-hidden />
        {t("outbound.desk.next")}
      </h3>
      <ul className="plain stack">
        {running.map((one) => (
          <li key={one.campaign}>{words(one)}</li>
        ))}
      </ul>
    </section>
  );
}
