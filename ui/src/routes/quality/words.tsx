/** Words and badges of quality that several screens say. */
import {
  IconAlertTriangle,
  IconCheck,
  IconCircleCheck,
  IconGavel,
  IconMessage,
  IconPencil,
  IconSend,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CoachingState, DrawReason, EvaluationState } from "../../api/quality";
import { useFormat, useNames } from "../../parts/useFormat";

const STATES: Record<EvaluationState, readonly [string, Icon]> = {
  draft: ["calm", IconPencil],
  finished: ["busy", IconSend],
  accepted: ["good", IconCircleCheck],
  disputed: ["bad", IconAlertTriangle],
  answered: ["warn", IconMessage],
  appealed: ["bad", IconGavel],
  closed: ["calm", IconCheck],
};

export function StateBadge({ state }: { state: EvaluationState }) {
  const { t } = useTranslation();
  const [tone, Glyph] = STATES[state];
  return (
    <span className={`badge tone-${tone}`}>
      <Glyph size={14} aria-hidden />
      {t(`quality.states.${state}`)}
    </span>
  );
}

const PLANS: Record<CoachingState, string> = {
  planned: "calm",
  running: "busy",
  done: "good",
  cancelled: "calm",
};

export function PlanBadge({ state }: { state: CoachingState }) {
  const { t } = useTranslation();
  return (
    <span className={`badge tone-${PLANS[state]}`}>{t(`quality.coaching.states.${state}`)}</span>
  );
}

/** A mark with its verdict: never by colour alone. */
export function MarkBadge({ mark, passed }: { mark: number | null; passed: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (mark === null) return <span className="muted">–</span>;
  const Glyph = passed ? IconCheck : IconAlertTriangle;
  return (
    <span className={`badge tone-${passed ? "good" : "bad"}`}>
      <Glyph size={14} role="img" aria-label={t(passed ? "quality.passed" : "quality.failed")} />
      <span className="num">{format.share(mark / 100)}</span>
    </span>
  );
}

/** Why an interaction was drawn, in one line. */
export function useReasons() {
  const { t } = useTranslation();
  const names = useNames();
  return (why: readonly DrawReason[]) =>
    why
      .map(({ reason, name, value }) => {
        const named =
          reason === "queue"
            ? names.queue(name)
            : reason === "disposition"
              ? names.disposition(name)
              : name;
        const key = reason as "chance";
        return t(`quality.reasons.${key}`, { name: named ?? "", value: value ?? 0 });
      })
      .join(" · ");
}
