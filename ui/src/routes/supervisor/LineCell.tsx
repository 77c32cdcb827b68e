/** How well an agent's telephone is connected while they speak. */
import { IconAntennaBars2, IconAntennaBars4, IconAntennaBars5 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PhoneQuality } from "../../api/supervision";
import { levelOf } from "../../phone/quality";
import { useFormat } from "../../parts/useFormat";

const LOOK = {
  good: ["tone-good", IconAntennaBars5],
  fair: ["tone-warn", IconAntennaBars4],
  poor: ["tone-bad", IconAntennaBars2],
} as const;

export function LineCell({ quality }: { quality: PhoneQuality | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!quality) return <span className="muted">–</span>;
  const mos = quality.mos_centi / 100;
  const level = levelOf(mos);
  const [tone, Glyph] = LOOK[level];
  const words = t("steer.quality_words", {
    mos: mos.toLocaleString(format.locale, { maximumFractionDigits: 1 }),
    loss: format.share(quality.loss_permille / 1000),
    jitter: quality.jitter_ms,
    rtt: quality.rtt_ms,
  });
  return (
    <span className={`row ${tone}`} style={{ gap: 4 }} title={words}>
      <Glyph size={16} aria-hidden />
      <span>{t(`steer.quality_levels.${level}`)}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
