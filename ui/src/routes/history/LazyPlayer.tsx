/** The player comes with its waveform library only when somebody listens. */
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Contact } from "../../api/types";
import { Loading } from "../../parts/Empty";

const Waves = lazy(() => import("./Player").then((module) => ({ default: module.Player })));

export function Player({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const state = contact.recording?.state;
  if (!contact.recording) return <p className="muted small">{t("record.no_recording")}</p>;
  if (state === "failed") return <p className="tone-bad">{t("record.recording_failed")}</p>;
  if (state !== "stored") return <p className="muted small">{t("record.recording_pending")}</p>;
  return (
    <Suspense fallback={<Loading />}>
      <Waves key={contact.interaction} interaction={contact.interaction} />
    </Suspense>
  );
}
