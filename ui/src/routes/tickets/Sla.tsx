/** A deadline as people read it: running, near, paused, met or missed, by icon and words. */
import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconPlayerPause,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "../../api/types";
import { spell } from "../../format/time";
import { useNow } from "../../parts/Elapsed";
import { useFormat } from "../../parts/useFormat";
import { type ClockName, leftMs, lookOf, pressing, type Sla, type SlaLook } from "./deadline";

const ICONS: Record<SlaLook, Icon> = {
  met: IconCheck,
  late: IconAlertTriangle,
  breached: IconAlertTriangle,
  paused: IconPlayerPause,
  soon: IconClock,
  running: IconClock,
};

export function SlaClock({ sla, name, brief }: { sla: Sla; name: ClockName; brief?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const clock = sla[name];
  const look = lookOf(clock, sla.paused_since, now);
  if (!look) return null;
  const Glyph = ICONS[look];
  const left = leftMs(clock, now);
  const words =
    look === "breached"
      ? t("ticketing.sla.breached", { at: format.at(clock.breached_at ?? clock.due) })
      : look === "paused"
        ? t("ticketing.sla.paused", { left: spell(left) })
        : look === "met" || look === "late"
          ? t(`ticketing.sla.${look}`, { at: format.at(clock.met_at) })
          : t("ticketing.sla.left", { left: spell(left), at: format.at(clock.due) });
  return (
    <span
      className="sla num"
      data-sla={look === "late" ? "breached" : look}
      data-clock={name}
      title={t("ticketing.pair", { name: t(`ticketing.sla.${name}`), value: words })}
    >
      <Glyph size={14} aria-hidden />
      {brief ? words : t("ticketing.pair", { name: t(`ticketing.sla.${name}`), value: words })}
    </span>
  );
}

/** In a list: only what presses. */
export function SlaCell({ ticket }: { ticket: Ticket }) {
  const now = useNow();
  const name = pressing(ticket.sla, now);
  if (!name) return <span className="muted">–</span>;
  const look = lookOf(ticket.sla[name], ticket.sla.paused_since, now);
  if (look === "met") return <span className="muted">–</span>;
  return <SlaClock sla={ticket.sla} name={name} brief />;
}
