/** Two parties and the agent: who hears whom, and the ways on. */
import { IconEar, IconHeadset, IconPlayerPause, IconUser } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ConsultationView, LiveInteraction } from "../../api/types";
import { Elapsed } from "../../parts/Elapsed";
import { useNames } from "../../parts/useFormat";
import { ActionButton } from "./ActionButton";

export function ConsultStrip({ interaction }: { interaction: LiveInteraction }) {
  const { t } = useTranslation();
  const names = useNames();
  const asked = interaction.consultation;
  if (!asked) return null;
  const consulted = asked.name ?? names.queue(asked.queue) ?? t("consult.outside");
  return (
    <section className="consult" aria-label={t("consult.label")} data-hears={asked.hears}>
      <Side
        who={interaction.customer?.name ?? t("strip.unknown_caller")}
        state={heard(asked, "customer")}
        customer
      />
      <Side
        who={consulted}
        state={asked.answered ? heard(asked, "consulted") : "called"}
        since={asked.since}
      />
      <div className="consult-ways">
        <ActionButton id="consult_toggle" wide variant="default" width={166} />
        <ActionButton id="consult_join" wide variant="default" width={100} />
        <ActionButton id="consult_complete" wide width={122} />
        <ActionButton id="consult_end" wide variant="default" width={108} />
      </div>
    </section>
  );
}

type SideState = "speaks" | "waits" | "called";

const heard = (asked: ConsultationView, side: "customer" | "consulted"): SideState =>
  asked.hears === "both" || asked.hears === side ? "speaks" : "waits";

function Side(props: { who: string; state: SideState; customer?: boolean; since?: string }) {
  const { t } = useTranslation();
  const Glyph = props.customer ? IconUser : IconHeadset;
  const Mark = props.state === "speaks" ? IconEar : IconPlayerPause;
  return (
    <div
      className="consult-side"
      data-state={props.state}
      data-testid={props.customer ? "side-customer" : "side-consulted"}
    >
      <Glyph size={18} aria-hidden />
      <span className="strong cut">{props.who}</span>
      <span className="small row" style={{ gap: 4, flex: "none" }}>
        <Mark size={14} aria-hidden />
        {t(`consult.${props.state}`)}
        {props.state === "called" && props.since && <Elapsed since={props.since} />}
      </span>
    </div>
  );
}
