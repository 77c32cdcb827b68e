/** Coefficients of a closed session. Pure. */
import type { Agreement, CalibrationTrend } from "../../api/quality";

type Session = Pick<CalibrationTrend["sessions"][number], "agreement" | "questions">;

/** Of one question, or of all together where `question` is empty. */
export function agreementOf(session: Session, question: string): Agreement | null {
  if (question === "") return session.agreement;
  return session.questions.find((one) => one.question === question)?.agreement ?? null;
}

/** Cohen's of two evaluators, Fleiss' of more. */
export const kappaOf = (agreement: Agreement | null): number | null =>
  agreement?.cohen ?? agreement?.fleiss ?? null;
