/** On the agent's screens: somebody listens to the call in hand, where the centre tells it. */
import { IconEar } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../app/session";
import { interactionOf } from "../../live/state";
import { useLive } from "../../live/store";
import { loudest } from "./rights";

export function ListenedNotice() {
  const { t } = useTranslation();
  const key = useMe().agent?.agent ?? null;
  const monitors = useLive((state) => interactionOf(state, key)?.monitors);
  const shown = monitors?.filter((m) => m.told && m.hears && m.by !== key) ?? [];
  // Always there, so that a screen reader hears of it as it comes.
  return (
    <div className="listened" role="status" data-testid="listened">
      {shown.length > 0 && (
        <span className="notice tone-warn">
          <IconEar size={16} aria-hidden />
          <span>
            <span className="strong">{t(`listening.told.${loudest(shown)}`)}</span>{" "}
            {t("listening.told_by", { names: shown.map((m) => m.by).join(", ") })}
          </span>
        </span>
      )}
    </div>
  );
}
