/** Whether this browser can take calls, and what to do when it can't. */
import { Button, Popover } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconPhoneCheck,
  IconPhoneOff,
  IconPhonePause,
  IconPhoneX,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { phone } from "../phone/phone";
import { levelOf } from "../phone/quality";
import { type PhoneSummary, phoneSummary } from "../phone/state";
import { usePhone } from "../phone/usePhone";

const LOOK: Record<PhoneSummary, [string, Icon]> = {
  none: ["tone-calm", IconPhoneOff],
  ready: ["tone-good", IconPhoneCheck],
  connecting: ["tone-warn", IconPhonePause],
  cut: ["tone-bad", IconPhoneX],
  refused: ["tone-bad", IconPhoneX],
  elsewhere: ["tone-warn", IconPhoneOff],
};

export function PhoneBadge() {
  const { t } = useTranslation();
  const state = usePhone();
  const summary = phoneSummary(state);
  const [tone, Glyph] = LOOK[summary];
  const take = async () => {
    if (await phone.takeOver()) return;
    notifications.show({ color: "yellow", message: t("phone.busy_elsewhere") });
  };
  return (
    <div className="phone-slot">
      <Popover position="bottom-end" shadow="none" width={300}>
        <Popover.Target>
          <button
            type="button"
            className={`search-button ${tone}`}
            style={{ fontWeight: 600 }}
            data-testid="phone"
            data-phone={summary}
          >
            <Glyph size={16} aria-hidden style={{ flex: "none" }} />
            <span className="wide-text">{t(`phone.${summary}`)}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <div className="stack">
            <span className="strong">{t(`phone.${summary}`)}</span>
            <span className="muted">{t(`phone.${summary}_hint`)}</span>
            {(state.microphone === "denied" || state.microphone === "missing") && (
              <span className="tone-warn">{t("phone.microphone_missing")}</span>
            )}
            {state.mos !== null && (
              <span className={levelOf(state.mos) === "good" ? "tone-good" : "tone-warn"}>
                {t("steer.line_quality", {
                  level: t(`steer.quality_levels.${levelOf(state.mos)}`),
                })}{" "}
                <span className="num">(MOS {state.mos.toFixed(1)})</span>
              </span>
            )}
            {summary === "elsewhere" && (
              <Button onClick={() => void take()}>{t("phone.take_over")}</Button>
            )}
          </div>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
