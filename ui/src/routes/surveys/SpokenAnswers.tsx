/** What a customer said in answer to a survey, to be listened to. */
import { useTranslation } from "react-i18next";
import type * as api from "../../api/surveys";

export function SpokenAnswers({ row }: { row: api.SurveyAnswer }) {
  const { t } = useTranslation();
  const name = (question: string) =>
    t("voice.spoken.play", { question: t(`voice.questions.${question as "why"}`, question) });
  return row.messages.map(({ question, recording }) => (
    <span key={recording} className="spoken-answer" onClick={(event) => event.stopPropagation()}>
      <audio
        controls
        preload="none"
        aria-label={name(question)}
        src={`/api/v1/interactions/${row.interaction}/recording/answers/${recording}`}
      />
    </span>
  ));
}
